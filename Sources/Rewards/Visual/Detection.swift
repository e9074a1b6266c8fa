/// A box with its class and how sure the output is of it.
public struct Detection: Sendable, Hashable {
  /// The box; `nil` for one that cannot be used, which counts as found and matches nothing.
  public let box: BoundingBox?
  /// The class; `nil` if none is given.
  public let label: String?
  /// What predictions are sorted by; finite.
  public let confidence: Double
  /// The folded class, by which classes are equal.
  let folded: FoldedLabel?

  /// A detection; a confidence that is not finite is 0.
  public init(box: BoundingBox?, label: String?, confidence: Double = 1) {
    self.box = box
    self.label = label
    self.confidence = confidence.isFinite ? confidence : 0
    folded = label.map { FoldedLabel($0) }
  }

  /// Whether a prediction of this class may match a reference: one without a class takes any.
  func isOfClass(of reference: Detection) -> Bool {
    reference.folded.map { $0 == folded } ?? true
  }
}
