package import Autograd
package import Checkpoints
package import TensorCore

/// A vision transformer: pictures as patches in, tokens for the language model out.
///
/// All pictures of a call are packed end to end; a row's bits depend on its own picture alone.
package protocol VisionTower: AnyObject {
  /// All parameters, in checkpoint order.
  var parameters: [Parameter] { get }
  /// Tokens of the pictures, `[sum of tokens, D]`.
  func features(_ pictures: [ImagePatches], _ tape: Tape) -> VisionFeatures
}

/// What a vision transformer gives for several pictures.
package struct VisionFeatures {
  /// `[T, D]`, in the transformer's own order.
  package let tokens: Tensor
  /// For each token of each picture, row by row, picture after picture: its row in `tokens`.
  package let rows: [Int32]
}

/// The tower of a configuration.
package func makeVisionTower(
  _ configuration: VisionConfiguration, on backend: any Backend
) -> any VisionTower {
  switch configuration.kind {
  case .qwen2: Qwen2VisionTower(configuration, on: backend)
  case .qwen25: Qwen25VisionTower(configuration, on: backend)
  }
}
