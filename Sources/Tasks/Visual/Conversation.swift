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
    messages = try turns.messages(showing: images, marksAreText: false)
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
    let pieces: [Turn.Piece]
    if let text = content.string {
      pieces = role == .user ? try inline(text, field: field) : [.text(text)]
    } else if let parts = content.array {
      pieces = try Turn.pieces(parts, role: role, field: field + ".content")
    } else {
      throw .wrongType(
        field: field + ".content", expected: "a text or a list of parts", found: content.kind)
    }
    return Turn(role: role, pieces: pieces)
  }

  /// A text with the pictures that it names as `<img>path</img>`.
  private static func inline(_ text: String, field: String) throws(RecordError) -> [Turn.Piece] {
    let pieces = text.pieces(at: "<img>")
    guard pieces.count > 1, let head = pieces.first else { return [.text(text)] }
    var found: [Turn.Piece] = head.trimmed.isEmpty ? [] : [.text(head.trimmed)]
    for piece in pieces.dropFirst() {
      let parts = piece.pieces(at: "</img>")
      guard parts.count == 2 else { throw .unusable("an <img> that is not closed") }
      found.append(.image(try PictureField.image(parts[0], field: field)))
      if !parts[1].trimmed.isEmpty { found.append(.text(parts[1].trimmed)) }
    }
    return found
  }
}
