internal import StrictJSON

/// One turn of a record's conversation, before the record's pictures are in their places.
struct Turn {
  /// What a turn says: text, pictures of its own, and places for pictures of the record.
  enum Piece {
    case text(String)
    case image(ImageReference)
    case place
  }

  let role: Message.Role
  let pieces: [Piece]

  /// The text, marks included; nil where anything but text stands in it.
  var text: String? {
    var text = ""
    for piece in pieces {
      guard case .text(let next) = piece else { return nil }
      text += next
    }
    return text
  }

  /// How many pictures of the record belong here; only users show any.
  fileprivate var markCount: Int {
    if role != .user { return 0 }
    return pieces.reduce(0) { count, piece in
      switch piece {
      case .text(let text): count + PictureMarks(text).plainCount
      case .place: count + 1
      case .image: count
      }
    }
  }

  fileprivate var hasPlace: Bool {
    pieces.contains { if case .place = $0 { true } else { false } }
  }

  /// The turn with its own pictures alone; marks are text.
  fileprivate var plainSegments: [Segment] {
    pieces.compactMap { piece in
      switch piece {
      case .text(let text): .text(text)
      case .image(let image): .image(image)
      case .place: nil
      }
    }
  }

  /// The turn with a picture of the record at each mark and place, taken off `images`.
  fileprivate func segments(taking images: inout ArraySlice<ImageReference>) -> [Segment] {
    var segments: [Segment] = []
    for piece in pieces {
      switch piece {
      case .text(let text):
        let marks = PictureMarks(text)
        segments += marks.segments(Array(images.prefix(marks.plainCount)))
        images = images.dropFirst(marks.plainCount)
      case .image(let image): segments.append(.image(image))
      case .place:
        if let image = images.popFirst() { segments.append(.image(image)) }
      }
    }
    return segments
  }
}

extension Turn {
  /// The pieces of a content that is a list of parts of type `text`, `image` and `image_url`;
  /// neighbouring texts are one.
  /// - Parameter field: the content's own name, such as `messages.2.content`.
  /// - Throws: ``RecordError`` that names the part; `.unusable` for a picture where the role is not
  ///   the user's.
  static func pieces(
    _ parts: [JSONValue], role: Message.Role, field: String
  ) throws(RecordError) -> [Piece] {
    var pieces: [Piece] = []
    for (index, part) in parts.enumerated() {
      let place = "\(field).\(index)"
      guard let object = part.object, let type = object["type"]?.string else {
        throw .wrongType(field: place, expected: "an object with a type", found: part.kind)
      }
      switch type {
      case "text":
        guard let text = object["text"]?.string else {
          throw .missingField(place + ".text", present: object.keys)
        }
        if case .text(let before)? = pieces.last {
          pieces[pieces.count - 1] = .text(before + text)
        } else {
          pieces.append(.text(text))
        }
      case "image", "image_url":
        guard role == .user else {
          throw .unusable("field \"\(place)\" is a picture in a turn that is not the user's")
        }
        let value = ["image", "image_url", "path", "url"].lazy.compactMap { object[$0] }
          .first { !$0.isNull }
        if let value {
          pieces += try PictureField.images(value, field: place).map(Piece.image)
        } else {
          pieces.append(.place)
        }
      default:
        throw .wrongType(
          field: place + ".type", expected: "text, image or image_url",
          found: "\"\(type.prefix(40))\"")
      }
    }
    return pieces
  }
}

extension [Turn] {
  /// The turns with a record's pictures in their places, or before the first words of a user where
  /// there are none.
  /// - Parameter marksAreText: whether marks in the text of a record without pictures are plain
  ///   text; parts that stand for a picture never are.
  /// - Throws: `RecordError.unusable` for another number of places than of pictures, more pictures
  ///   than a record may have, and pictures without a user.
  func messages(
    showing images: [ImageReference], marksAreText: Bool
  ) throws(RecordError) -> [Message] {
    let isPlain = images.isEmpty && marksAreText && !contains(where: \.hasPlace)
    let total = isPlain ? 0 : reduce(0) { $0 + $1.markCount }
    guard total == 0 || total == images.count else {
      throw .unusable("\(images.count) pictures for \(total) marks <image> in the users' turns")
    }
    let first = firstIndex { $0.role == .user }
    guard first != nil || images.isEmpty else {
      throw .unusable("pictures, and no turn of a user to show them in")
    }
    var rest = images[...]
    var messages: [Message] = []
    for (index, turn) in enumerated() {
      if total > 0, turn.role == .user {
        messages.append(Message(role: turn.role, segments: turn.segments(taking: &rest)))
      } else if index == first, !images.isEmpty, let text = turn.text {
        messages.append(Message(role: turn.role, text: text, images: images))
      } else {
        let shown = index == first ? images.map(Segment.image) : []
        messages.append(Message(role: turn.role, segments: shown + turn.plainSegments))
      }
    }
    let count = messages.reduce(0) { $0 + $1.images.count }
    guard count <= PictureField.countLimit else {
      throw .unusable("the record holds \(count) pictures, over \(PictureField.countLimit)")
    }
    return messages
  }
}
