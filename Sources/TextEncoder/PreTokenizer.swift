/// Splits text into the words within which byte-pair encoding merges.
struct PreTokenizer: Sendable, Equatable {
  /// One component of the file's pre-tokenizer; each splits every piece that the one before left.
  enum Step: Sendable, Equatable {
    /// Cuts numbers (`\p{N}`) off: each character by itself, or each run as one piece.
    case digits(individually: Bool)
    /// Cuts into the matches of a pattern.
    case words(WordPattern)
    /// Keeps the matches of a pattern as pieces and leaves out what lies between them.
    case pieces(PiecePattern)
    /// Puts a blank before a piece that does not begin with one.
    case leadingSpace
  }

  /// No step leaves the text one word.
  let steps: [Step]

  /// Where the bytes of a word come from: the byte at `i` is the text's at `max(first + i, floor)`,
  /// which gives a blank that was put in the place of the byte behind it.
  struct Origin {
    var first: Int
    var floor: Int
  }

  /// Calls `body` with the bytes of every word of valid UTF-8 in order; all words joined are the
  /// text, apart from blanks that a `leadingSpace` step put in and from what `pieces` leave out.
  func forEachWord(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>, Origin) -> Void
  ) {
    let text = ScalarText(bytes)
    guard steps.count == 1, case .words(let pattern) = steps[0] else {
      split(text, from: 0, to: bytes.count, step: 0, shift: 0, body)
      return
    }
    // What most files say, without a call for each step.
    var position = 0
    while position < bytes.count {
      let end = pattern.wordEnd(in: text, from: position, limit: bytes.count)
      body(
        UnsafeBufferPointer(rebasing: bytes[position..<end]),
        Origin(first: position, floor: position))
      position = end
    }
  }

  /// - Parameter shift: what is taken from a place in `text` to find it in the text as given.
  private func split(
    _ text: ScalarText, from start: Int, to limit: Int, step: Int, shift: Int, floor: Int = 0,
    _ body: (UnsafeBufferPointer<UInt8>, Origin) -> Void
  ) {
    if start == limit { return }
    if step == steps.count {
      body(
        UnsafeBufferPointer(rebasing: text.bytes[start..<limit]),
        Origin(first: start - shift, floor: floor))
      return
    }
    var position = start
    switch steps[step] {
    case .digits(let individually):
      while position < limit {
        let end = digitsEnd(text, position, limit, individually: individually)
        split(text, from: position, to: end, step: step + 1, shift: shift, floor: floor, body)
        position = end
      }
    case .words(let pattern):
      while position < limit {
        let end = pattern.wordEnd(in: text, from: position, limit: limit)
        split(text, from: position, to: end, step: step + 1, shift: shift, floor: floor, body)
        position = end
      }
    case .pieces(let pattern):
      while let piece = pattern.next(in: text, from: position, limit: limit) {
        split(
          text, from: piece.lowerBound, to: piece.upperBound, step: step + 1, shift: shift,
          floor: floor, body)
        position = piece.upperBound
      }
    case .leadingSpace:
      let blank = UInt8(ascii: " ")
      if text.bytes[start] == blank {
        split(text, from: start, to: limit, step: step + 1, shift: shift, floor: floor, body)
      } else {
        let padded = [blank] + text.bytes[start..<limit]
        padded.withUnsafeBufferPointer {
          split(
            ScalarText($0), from: 0, to: $0.count, step: step + 1, shift: shift + 1 - start,
            floor: start - shift, body)
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
