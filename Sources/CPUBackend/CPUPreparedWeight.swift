internal import TensorCore

/// A weight `[outputs, inputs]` in panels of sixty-four outputs, ready for forward products.
final class CPUPreparedWeight: PreparedWeight {
  private(set) var version: UInt64
  let outputs: Int
  let inputs: Int
  /// `[ceil(outputs / 64)][inputs rounded up to 16][64]`, padded with zeros; bf16 of a frozen one.
  let panels: Storage
  /// Column blocks and the kernels that serve them.
  let plan: ProductPlan
  /// The weight in oneDNN's own layout, where a plan asks for one; by column block.
  let foreignPacks: [Storage]

  init(
    version: UInt64, outputs: Int, inputs: Int, panels: Storage, plan: ProductPlan,
    foreignPacks: [Storage]
  ) {
    self.version = version
    self.outputs = outputs
    self.inputs = inputs
    self.panels = panels
    self.plan = plan
    self.foreignPacks = foreignPacks
  }

  /// The panels hold the weight of another version now.
  func adopt(version: UInt64) { self.version = version }

  var isFrozen: Bool { panels.dtype == .bf16 }

  var floats: UnsafeMutablePointer<Float> {
    precondition(!isFrozen, "panels of a frozen weight [\(outputs), \(inputs)] are bf16")
    return panels.address.assumingMemoryBound(to: Float.self)
  }

  var halves: UnsafeMutablePointer<UInt16> {
    precondition(isFrozen, "panels of a weight [\(outputs), \(inputs)] are f32")
    return panels.address.assumingMemoryBound(to: UInt16.self)
  }

  /// Outputs of one panel.
  static let panelWidth = 64

  /// Inputs as the panels hold them.
  static func padded(_ inputs: Int) -> Int { (inputs + 15) / 16 * 16 }

  /// Floats of all panels.
  static func panelFloats(outputs: Int, inputs: Int) -> Int {
    let width = panelWidth
    let (floats, overflow) = ((outputs + width - 1) / width * width)
      .multipliedReportingOverflow(by: padded(inputs))
    precondition(!overflow, "prepare: weight [\(outputs), \(inputs)]")
    return floats
  }
}
