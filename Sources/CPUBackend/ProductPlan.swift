internal import CKernels
internal import Synchronization

/// Which kernels serve the forward products of one weight shape; a function of the shape alone, so
/// that a row has the same bits in every call.
final class ProductPlan: Sendable {
  /// Outputs begin ..< begin + width, served by one oneDNN product (or by none).
  struct ColumnBlock: Sendable {
    let begin: Int
    let width: Int
    #if OneDNN
      let foreign: ForeignProduct?
    #endif
  }

  /// How oneDNN takes part.
  enum Use: Sendable {
    /// Not at all: the fixed-order kernel serves every call.
    case none
    /// It reads our panels and gives the bits of our kernel: either may serve a full block.
    case interchangeable
    /// It serves every call, from a pack of its own.
    case exclusive
  }

  let outputs: Int
  let inputs: Int
  let blocks: [ColumnBlock]
  let use: Use

  /// Outputs of one block at most: what the self-test runs is what a product runs.
  static let blockWidth = 4096

  init(outputs: Int, inputs: Int, blocks: [ColumnBlock], use: Use) {
    self.outputs = outputs
    self.inputs = inputs
    self.blocks = blocks
    self.use = use
  }
}

/// Plans by weight shape, each made once.
final class ProductPlans: Sendable {
  private struct Shape: Hashable {
    let outputs: Int
    let inputs: Int
  }

  private let plans = Mutex<[Shape: ProductPlan]>([:])

  /// The plan of a shape; runs the self-test of oneDNN the first time.
  func plan(
    outputs: Int, inputs: Int, path: CPUBackend.MatmulPath, kernels: ck_dense
  ) -> ProductPlan {
    let shape = Shape(outputs: outputs, inputs: inputs)
    if let known = plans.withLock({ $0[shape] }) { return known }
    let made = Self.make(outputs: outputs, inputs: inputs, path: path, kernels: kernels)
    plans.withLock { $0[shape] = made }
    return made
  }

  private static func make(
    outputs: Int, inputs: Int, path: CPUBackend.MatmulPath, kernels: ck_dense
  ) -> ProductPlan {
    #if OneDNN
      if path != .fixedOrder && outputs > 0 && inputs > 0 {
        let width = ProductPlan.blockWidth
        var known: [Int: ForeignProduct] = [:]
        var blocks: [ProductPlan.ColumnBlock] = []
        for begin in stride(from: 0, to: outputs, by: width) {
          let size = min(width, outputs - begin)
          if known[size] == nil {
            known[size] = ForeignProduct(
              outputs: size, inputs: inputs, role: path == .oneDNN ? .alone : .besideOurs,
              kernels: kernels)
          }
          blocks.append(.init(begin: begin, width: size, foreign: known[size]))
        }
        if blocks.allSatisfy({ $0.foreign?.isUsable ?? false }) {
          return ProductPlan(
            outputs: outputs, inputs: inputs, blocks: blocks,
            use: path == .oneDNN ? .exclusive : .interchangeable)
        }
      }
    #endif
    return ProductPlan(outputs: outputs, inputs: inputs, blocks: [], use: .none)
  }
}
