/// Finds the answer in texts such as `<think>…</think><answer>145°</answer>`.
enum AnswerElement {
  /// The text inside the one `<answer>` element, or all of a text without such tags; no blanks at
  /// its ends.
  /// - Throws: `RecordError.unusable` for several elements, a tag without its other, an empty text.
  static func content(of text: String) throws(RecordError) -> String {
    let opened = text.pieces(at: "<answer>")
    let closings = text.pieces(at: "</answer>").count - 1
    guard opened.count <= 2, closings <= 1 else {
      throw .unusable("the solution holds several <answer> elements")
    }
    var content = text
    if opened.count == 2 || closings == 1 {
      guard let after = opened.count == 2 ? opened.last?.pieces(at: "</answer>") : nil,
        after.count == 2, let inside = after.first
      else { throw .unusable("the solution's <answer> element is not closed") }
      content = inside
    }
    content = content.trimmed
    guard !content.isEmpty else { throw .unusable("the answer is blank") }
    return content
  }
}
