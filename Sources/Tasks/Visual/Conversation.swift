internal import StrictJSON

/// A conversation of a record that ends with the assistant.
///
/// Turns are `{"from", "value"}` or `{"role", "content"}`; a content may be a list of parts of type
/// `text`, `image` and `image_url`. Pictures stand where such a part is, where the text names one
/// as `<img>path</img>`, and, those of the record itself, at the marks `<image>` of the user's
/// turns, or in the user's first turn where there are none.
struct Conversation {
  /// The turns before the assistant's last.
  let messages: [Message]
  /// The assistant's last words.
  let answer: String

  /// The user's last words.
  var question: String { messages.last { $0.role == .user }?.text.trimmed ?? "" }

  private struct Turn {
    let role: Message.Role
    /// Text alone, or with the pictures that the turn itself names.
    let segments: [Segment]

    var text: String? {
      if segments.count > 1 { return nil }
      if case .text(let text)? = segments.first { return text }
      return segments.isEmpty ? "" : nil
    }
  }

  /// Reads the turns of a field and places the record's pictures in them.
  /// - Throws: ``RecordError``; `.unusable` for a conversation that does not end with the
  ///   assistant's text, has no user's turn, or whose marks are not as many as its pictures.
  init(
    _ value: JSONValue, field: String, images: [ImageReference]
  ) throws(RecordError) {
    guard let elements = value.array else {
      throw .wrongType(field: field, expected: "a list of turns", found: value.kind)
    }
    var turns: [Turn] = []
    for (index, element) in elements.enumerated() {
      turns.append(try Self.turn(element, field: "\(field).\(index)"))
    }
    guard let last = turns.popLast(), last.role == .assistant, let answer = last.text?.trimmed,
      !answer.isEmpty
    else { throw .unusable("the last turn is not an assistant's text") }
    guard turns.contains(where: { $0.role == .user }) else {
      throw .unusable("no turn of a user before the assistant's")
    }
    self.answer = answer
    messages = try Self.place(images, in: turns)
  }

  private static func place(
    _ images: [ImageReference], in turns: [Turn]
  ) throws(RecordError) -> [Message] {
    let marks = turns.map { turn in
      turn.role == .user ? turn.text.map { PictureMarks($0).plainCount } ?? 0 : 0
    }
    let total = marks.reduce(0, +)
    guard total == 0 || total == images.count else {
      throw .unusable("\(images.count) pictures for \(total) marks <image> in the user's turns")
    }
    let first = turns.firstIndex { $0.role == .user }
    var rest = images[...]
    return turns.enumerated().map { index, turn in
      let count =
        images.isEmpty ? 0 : total == 0 ? (index == first ? images.count : 0) : marks[index]
      let own = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
      guard !own.isEmpty else { return Message(role: turn.role, segments: turn.segments) }
      guard let text = turn.text else {
        return Message(role: turn.role, segments: own.map(Segment.image) + turn.segments)
      }
      return Message(role: turn.role, text: text, images: own)
    }
  }

  private static let roles: [String: Message.Role] = [
    "human": .user, "user": .user, "gpt": .assistant, "assistant": .assistant,
    "model": .assistant, "system": .system,
  ]

  private static func turn(_ value: JSONValue, field: String) throws(RecordError) -> Turn {
    guard let object = value.object else {
      throw .wrongType(field: field, expected: "an object", found: value.kind)
    }
    guard let speaker = object["from"] ?? object["role"] else {
      throw .missingField(field + ".from", present: object.keys)
    }
    guard let content = object["value"] ?? object["content"] else {
      throw .missingField(field + ".value", present: object.keys)
    }
    guard let role = speaker.string.flatMap({ roles[$0] }) else {
      throw .wrongType(
        field: field + ".from", expected: "human, user, gpt, assistant or system",
        found: speaker.string.map { "\"\($0.prefix(40))\"" } ?? speaker.kind)
    }
    let segments: [Segment]
    if let text = content.string {
      segments = role == .user ? try inline(text, field: field) : [.text(text)]
    } else if let parts = content.array {
      segments = try Self.segments(parts, field: field)
    } else {
      throw .wrongType(
        field: field + ".content", expected: "a text or a list of parts", found: content.kind)
    }
    let hasPicture = segments.contains { if case .image = $0 { true } else { false } }
    guard role == .user || !hasPicture else {
      throw .unusable("a picture in a turn that is not the user's")
    }
    return Turn(role: role, segments: segments)
  }

  /// A text with the pictures that it names as `<img>path</img>`.
  private static func inline(_ text: String, field: String) throws(RecordError) -> [Segment] {
    let pieces = text.pieces(at: "<img>")
    guard pieces.count > 1, let head = pieces.first else { return [.text(text)] }
    var segments: [Segment] = head.trimmed.isEmpty ? [] : [.text(head.trimmed)]
    for piece in pieces.dropFirst() {
      let parts = piece.pieces(at: "</img>")
      guard parts.count == 2 else { throw .unusable("an <img> that is not closed") }
      segments.append(.image(try PictureField.image(parts[0], field: field)))
      if !parts[1].trimmed.isEmpty { segments.append(.text(parts[1].trimmed)) }
    }
    return segments
  }

  private static func segments(
    _ parts: [JSONValue], field: String
  ) throws(RecordError) -> [Segment] {
    var segments: [Segment] = []
    for (index, part) in parts.enumerated() {
      let place = "\(field).content.\(index)"
      guard let object = part.object, let type = object["type"]?.string else {
        throw .wrongType(field: place, expected: "an object with a type", found: part.kind)
      }
      switch type {
      case "text":
        guard let text = object["text"]?.string else {
          throw .missingField(place + ".text", present: object.keys)
        }
        segments.append(.text(text))
      case "image", "image_url":
        guard let value = object["image"] ?? object["image_url"] ?? object["path"] else {
          // A place for one of the record's pictures.
          segments.append(.text("<image>"))
          continue
        }
        segments += try PictureField.images(value, field: place).map(Segment.image)
      default:
        throw .wrongType(
          field: place + ".type", expected: "text, image or image_url",
          found: "\"\(type.prefix(40))\"")
      }
    }
    return merged(segments)
  }

  /// Neighbouring texts as one.
  private static func merged(_ segments: [Segment]) -> [Segment] {
    var merged: [Segment] = []
    for segment in segments {
      if case .text(let text) = segment, case .text(let before)? = merged.last {
        merged[merged.count - 1] = .text(before + text)
      } else {
        merged.append(segment)
      }
    }
    return merged
  }
}
