internal import Autograd
internal import TensorCore

/// A part of a policy that training may leave as it is.
package enum PolicyPart: Sendable, Equatable {
  /// The vision transformer, its projector left out.
  case tower
  /// What turns patches into tokens of the decoder.
  case projector
  /// The table of token embeddings, and with it a head tied to it.
  case embedding
  /// Decoder layers.
  case layers(ClosedRange<Int>)
  /// The norm before the head.
  case norm
  /// An output head of its own.
  case head

  /// What a recipe may write.
  package static let forms = [
    "tower", "projector", "embedding", "layers", "layers.N", "layers.N-M", "norm", "head",
  ]

  /// Reads a part as a recipe writes it; nil for other words.
  package init?(_ text: String) {
    switch text {
    case "tower": self = .tower
    case "projector": self = .projector
    case "embedding": self = .embedding
    case "layers": self = .layers(0...Int.max)
    case "norm": self = .norm
    case "head": self = .head
    default:
      guard text.hasPrefix("layers.") else { return nil }
      let ends = text.dropFirst(7).split(separator: "-", omittingEmptySubsequences: false)
      let numbers = ends.compactMap { Int($0) }
      guard (1...2).contains(ends.count), numbers.count == ends.count, let first = numbers.first,
        let last = numbers.last, first >= 0, first <= last
      else { return nil }
      self = .layers(first...last)
    }
  }

  /// Whether a weight of that name in the checkpoint belongs to the part.
  package func holds(_ name: String) -> Bool {
    switch self {
    case .tower: name.hasPrefix("visual.") && !name.hasPrefix("visual.merger.")
    case .projector: name.hasPrefix("visual.merger.")
    case .embedding: name.hasPrefix("model.embed_tokens.")
    case .norm: name.hasPrefix("model.norm.")
    case .head: name.hasPrefix("lm_head.")
    case .layers(let range): Self.layer(of: name).map(range.contains) ?? false
    }
  }

  private static func layer(of name: String) -> Int? {
    let start = "model.layers."
    guard name.hasPrefix(start) else { return nil }
    return name.dropFirst(start.count).split(separator: ".").first.flatMap { Int($0) }
  }
}

extension PolicyModel {
  /// Leaves every weight of the parts out of training.
  /// - Returns: the number of scalars left out by each part, in order.
  package func freeze(_ parts: [PolicyPart]) -> [Int] {
    parts.map { part in
      parameters.filter { $0.parts.contains { part.holds($0.name) } }.reduce(0) {
        $1.isTrainable = false
        return $0 + $1.count
      }
    }
  }

  /// Scalars that training changes.
  package var trainableCount: Int {
    (parameters + adapterParameters).filter(\.isTrainable).reduce(0) { $0 + $1.count }
  }

  /// Keeps frozen matrices in bf16, half the bytes.
  ///
  /// - Parameter rounding: whether those are kept so too whose values are no bf16 values; the others
  ///   lose nothing, and every forward pass keeps its bits.
  package func halveFrozenWeights(rounding: Bool) {
    for parameter in parameters
    where !parameter.isVector && !parameter.isTrainable && parameter.frozen == nil {
      if rounding || isHalf(parameter.value) { parameter.keepFrozen() }
    }
    backend.trim()
  }

  /// Whether every value is one of bf16.
  private func isHalf(_ matrix: Matrix) -> Bool {
    let rowsEach = max(1, (1 << 20) / max(matrix.columns, 1))
    return stride(from: 0, to: matrix.rows, by: rowsEach).allSatisfy { begin in
      backend.readFloats(matrix.rows(begin..<min(begin + rowsEach, matrix.rows)))
        .allSatisfy { $0.bitPattern & 0xFFFF == 0 }
    }
  }

  /// Scalars that are kept in bf16 alone.
  package var frozenHalfCount: Int {
    parameters.reduce(0) { $0 + ($1.frozen == nil ? 0 : $1.count) }
  }
}
