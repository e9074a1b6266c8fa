/// A tokenised prompt: what a policy is asked to continue.
package struct Prompt: Sendable, Equatable {
  /// A stretch of the prompt.
  package enum Segment: Sendable, Equatable {
    /// Token ids.
    case text([Int32])
  }

  /// Segments in order.
  package var segments: [Segment]

  /// A prompt of segments in order.
  package init(_ segments: [Segment]) { self.segments = segments }

  /// A prompt of text alone.
  package init(tokens: [Int32]) { segments = [.text(tokens)] }

  /// Number of positions that the prompt takes in the model.
  package var tokenCount: Int {
    segments.reduce(0) { total, segment in
      switch segment {
      case .text(let tokens): total + tokens.count
      }
    }
  }

  /// Token ids of all text segments in order.
  package var textTokens: [Int32] {
    segments.flatMap { segment in
      switch segment {
      case .text(let tokens): tokens
      }
    }
  }
}

/// A piece of prompt text together with where it came from.
///
/// Parts are concatenated and encoded as one text: a word may reach across a border, exactly as if
/// a template had been rendered to a string. But an added token is recognised only where it lies
/// in markup from its first byte to its last, so that no user's, data set's or model's text can
/// open a turn, end a text or stand for a picture.
package enum PromptPart: Sendable, Equatable {
  /// Written by the template: added tokens in it are matched.
  case markup(String)
  /// Written by anyone else: added tokens in it are plain text.
  case content(String)

  /// The text, wherever it came from.
  package var text: String {
    switch self {
    case .markup(let text), .content(let text): text
    }
  }
}
