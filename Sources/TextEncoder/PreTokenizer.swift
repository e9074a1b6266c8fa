/// Splits text into the words within which byte-pair encoding merges.
struct PreTokenizer: Sendable, Equatable {
  /// One component of the file's pre-tokenizer; each splits every piece that the one before left.
  enum Step: Sendable, Equatable {
    /// Cuts numbers (`\p{N}`) off: each character by itself, or each run as one piece.
    case digits(individually: Bool)
    /// Cuts into the matches of a pattern.
    case words(WordPattern)
    /// Puts a blank before a piece that does not begin with one.
    case leadingSpace
  }

  let steps: [Step]

  /// Calls `body` with the bytes of every word of valid UTF-8 in order; all words joined are the
  /// text, apart from blanks that a `leadingSpace` step put in.
  func forEachWord(
    in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    split(ScalarText(text), from: 0, to: text.count, step: 0, body)
  }

  private func split(
    _ text: ScalarText, from start: Int, to limit: Int, step: Int,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    if start == limit { return }
    if step == steps.count {
      body(UnsafeBufferPointer(rebasing: text.bytes[start..<limit]))
      return
    }
    var position = start
    switch steps[step] {
    case .digits(let individually):
      while position < limit {
        let end = digitsEnd(text, position, limit, individually: individually)
        split(text, from: position, to: end, step: step + 1, body)
        position = end
      }
    case .words(let pattern):
      while position < limit {
        let end = pattern.wordEnd(in: text, from: position, limit: limit)
        split(text, from: position, to: end, step: step + 1, body)
        position = end
      }
    case .leadingSpace:
      let blank = UInt8(ascii: " ")
      if text.bytes[start] == blank {
        split(text, from: start, to: limit, step: step + 1, body)
      } else {
        let padded = [blank] + text.bytes[start..<limit]
        padded.withUnsafeBufferPointer {
          split(ScalarText($0), from: 0, to: $0.count, step: step + 1, body)
        }
      }
    }
  }

  private func digitsEnd(
    _ text: ScalarText, _ start: Int, _ limit: Int, individually: Bool
  ) -> Int {
    let first = text.scalar(at: start)
    if first.kind == .number {
      let second = start + first.length
      return individually ? second : text.end(of: .number, from: second, limit: limit)
    }
    var end = start + first.length
    while end < limit {
      let next = text.scalar(at: end)
      if next.kind == .number { break }
      end += next.length
    }
    return end
  }
}
