package import Testing

extension Tag {
  /// A tiny case computed by hand.
  @Tag package static var value: Self
  /// Derivatives against central differences.
  @Tag package static var gradient: Self
  /// Element-wise against a fixture or a twin.
  @Tag package static var parity: Self
  /// What must hold whatever the numbers.
  @Tag package static var invariant: Self
  /// A small problem is solved in a fixed number of steps.
  @Tag package static var learning: Self
  /// The command line, start to end.
  @Tag package static var endToEnd: Self
}
