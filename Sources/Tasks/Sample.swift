/// Where a record stands: the file as the user named it and the line, or the row of a Parquet file,
/// counted from 1.
public struct RecordLocation: Sendable, Hashable, CustomStringConvertible {
  /// The file's path as it was given.
  public let file: String
  /// Line number, counted from 1, blank lines too; of a Parquet file the row.
  public let line: Int

  /// A place in a file.
  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// The place as `file:line`.
  public var description: String { "\(file):\(line)" }
}

/// A picture of a record: named by a path, or held by the record itself. It is opened and decoded
/// by the encoder, never here.
public struct ImageReference: Sendable, Hashable {
  /// What an embedded picture without a name of its own is called.
  public static let embeddedName = "embedded"

  /// The picture's path as the record gives it, relative to the folder of pictures of its task; of
  /// an embedded picture a name for people, which is never opened.
  public let path: String
  /// The bytes of the picture's file where the record holds them, else nil.
  public let bytes: [UInt8]?
  /// Place among the byte strings that came beside the record; the data set puts them here.
  let held: Int?

  /// A picture at a path.
  public init(path: String) {
    self.path = path
    bytes = nil
    held = nil
  }

  /// A picture whose file came beside the record.
  init(held: Int, name: String) {
    path = name
    bytes = nil
    self.held = held
  }

  /// A picture whose file the record holds.
  public init(embedded bytes: [UInt8], name: String = ImageReference.embeddedName) {
    path = name
    self.bytes = bytes
    held = nil
  }
}

/// A piece of a message: text or a picture.
public enum Segment: Sendable, Hashable {
  /// Text from a record; never read as markup.
  case text(String)
  /// A picture in the place where it is shown.
  case image(ImageReference)
}

/// One turn of a conversation.
public struct Message: Sendable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    case system, user, assistant
  }

  /// Who speaks.
  public let role: Role
  /// What is said, in order.
  public let segments: [Segment]

  /// A turn made of segments.
  public init(role: Role, segments: [Segment]) {
    self.role = role
    self.segments = segments
  }

  /// The text of all segments, pictures left out.
  public var text: String {
    segments.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  /// The pictures, in order.
  public var images: [ImageReference] {
    segments.compactMap { if case .image(let reference) = $0 { reference } else { nil } }
  }

  /// A turn of text alone.
  public init(role: Role, text: String) {
    self.init(role: role, segments: [.text(text)])
  }

  /// A turn of text with pictures: where the marks `<image>`, or `<image1>` and so on, stand if
  /// there is one for each picture, else before the text (numbered marks are then left out).
  public init(role: Role, text: String, images: [ImageReference]) {
    self.init(role: role, segments: PictureMarks(text).segments(images))
  }
}

extension String {
  /// The text cut at each occurrence of a mark.
  func pieces(at mark: String) -> [String] {
    let bytes = Array(utf8)
    let word = Array(mark.utf8)
    var pieces: [String] = []
    var start = 0
    var i = 0
    while i + word.count <= bytes.count {
      if bytes[i..<i + word.count].elementsEqual(word) {
        pieces.append(String(decoding: bytes[start..<i], as: UTF8.self))
        i += word.count
        start = i
      } else {
        i += 1
      }
    }
    pieces.append(String(decoding: bytes[start...], as: UTF8.self))
    return pieces
  }
}

/// What a sample's reference is, and with it what can check an answer.
public enum AnswerKind: String, Sendable, Hashable, CaseIterable {
  /// A number, an expression or a few words.
  case text
  /// The letter of one of several options.
  case choices
  /// Any number of boxes.
  case boxes
  /// One box.
  case box
  /// How many there are.
  case count
  /// The name of a class.
  case label
}

/// One question with its reference answer, ready for a template and a checker.
///
/// A sample holds strings and picture references only: neither token ids nor tensors.
public struct Sample: Sendable, Hashable {
  /// Unique name in the run: `file:line`, or what the task makes of its index.
  public var id: String
  /// Name of the task in the recipe.
  public var task: String
  /// The question's text.
  public var question: String
  /// The reference answer in the form that the task's checkers read.
  public var reference: String
  /// What the reference is.
  public var kind: AnswerKind
  /// The turns put before the policy; usually one user turn that holds the question.
  public var messages: [Message]
  /// A worked solution, where the record has one.
  public var solution: String?
  /// The kind of problem, for figures by family.
  public var family: String?
  /// The difficulty, for figures by level.
  public var level: String?
  /// The record's place.
  public var location: RecordLocation

  /// The pictures of all turns, in order.
  public var images: [ImageReference] { messages.flatMap(\.images) }

  /// A sample; without messages the question becomes one user turn, without an id its location.
  public init(
    task: String, question: String, reference: String, location: RecordLocation,
    id: String? = nil, messages: [Message]? = nil, solution: String? = nil,
    family: String? = nil, level: String? = nil, kind: AnswerKind = .text
  ) {
    self.id = id ?? location.description
    self.task = task
    self.question = question
    self.reference = reference
    self.kind = kind
    self.messages = messages ?? [Message(role: .user, text: question)]
    self.solution = solution
    self.family = family
    self.level = level
    self.location = location
  }
}
