/// What a file does to text before it is cut into words.
struct TextNormalizer: Sendable, Equatable {
  /// One component of the file's normalizer, applied to all of a text in turn.
  enum Step: Sendable, Equatable {
    /// Brings the text to normal form C.
    case compose
    /// Replaces each scalar by its lower case, whatever stands beside it.
    case lowercase
    /// Replaces every run of white space (`\s+`) by a text.
    case replaceSpaces(with: [UInt8])
    /// Replaces every occurrence of a text that is not empty, from the left.
    case replace([UInt8], with: [UInt8])
    /// Puts a text that is not empty before a text that is not empty.
    case prepend([UInt8])
  }

  let steps: [Step]

  /// Whether text is brought to normal form C.
  var composes: Bool { steps.contains(.compose) }

  /// The normalised text, as UTF-8.
  func normalized(_ bytes: [UInt8]) -> [UInt8] {
    steps.isEmpty ? bytes : normalized(AlignedText(bytes)).bytes
  }

  /// The normalised text; where the text knows its sources, so does the result.
  /// - Parameter isStart: whether the text is not the continuation of another.
  func normalized(_ text: AlignedText, isStart: Bool = true) -> AlignedText {
    var text = text
    for step in steps {
      switch step {
      case .compose: text.compose()
      case .lowercase: text = text.lowercased()
      case .replaceSpaces(let content): text = text.replacingSpaces(with: content)
      case .replace(let pattern, let content):
        text = text.replacing(pattern, with: content)
      case .prepend(let prefix): if isStart { text = text.prepending(prefix) }
      }
    }
    return text
  }
}
