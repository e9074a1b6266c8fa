import Autograd
import Checkpoints
import Foundation
import Layers
import Policy
import TensorCore
import TensorTesting
import Testing

/// A checkpoint and what transformers computed with it.
struct Fixture {
  let folder: String
  let reference: SafetensorsFile
  /// Whether the reference was computed by a model whose rotary frequencies had gone through bf16
  /// with its weights (`model.to(torch.bfloat16).float()`), which loading a checkpoint never does.
  private var hasRoundedFrequencies: Bool { folder.hasSuffix("/qwen2-untied-bf16-sharded") }

  init(_ name: String) throws {
    try self.init(folder: Self.tests.appending(path: "Fixtures/\(name)").path)
  }

  private init(folder: String) throws {
    self.folder = folder
    reference = try SafetensorsFile(path: folder + "/reference.safetensors")
  }

  /// A fixture of this project, or one beside the checkout: `shared/NAME`; nil when that is absent.
  static func find(_ name: String) throws -> Fixture? {
    guard name.hasPrefix("shared/") else { return try Fixture(name) }
    return try sharedPath("fixtures/" + name.dropFirst("shared/".count)).map(Fixture.init(folder:))
  }

  /// Material beside the checkout; nil, with a message, when it is absent.
  static func sharedPath(_ name: String) -> String? {
    let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appending(path: "shared/" + name).path
    if FileManager.default.fileExists(atPath: path) { return path }
    print("skipped: \(path) is absent")
    return nil
  }

  private static var tests: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  }

  func model(on backend: any Backend) throws -> any PolicyModel {
    let configuration = try ModelConfiguration(folder: folder)
    let model: any PolicyModel =
      hasRoundedFrequencies
      ? Decoder(
        configuration, on: backend,
        rotary: RotaryEmbedding(
          width: configuration.headWidth, base: configuration.ropeBase,
          scaled: { Double(BFloat16.value(BFloat16.bits(Float($0)))) }))
      : makePolicyModel(configuration, on: backend)
    try model.loadWeights(from: try SafetensorsFolder(folder: folder))
    model.prepareWeights()
    return model
  }

  func ints(_ name: String) throws -> [Int] {
    try reference.readInt32s(name).map { Int($0) }
  }

  func floats(_ name: String) throws -> [Float] { try reference.readFloats(name) }

  /// Expects every parameter's gradient within 1e-4 of the largest element, and none left over.
  func expectGradients(
    of model: any PolicyModel, sourceLocation: SourceLocation = #_sourceLocation,
    name: (String) -> String
  ) throws {
    var compared = 0
    for parameter in model.parameters {
      let gradient = try #require(parameter.gradient, "no gradient: \(parameter.name)")
      for (index, part) in parameter.parts.enumerated() {
        let actual = model.backend.download(parameter.view(ofPart: index, in: gradient))
        let expected = try floats(name(part.name))
        expectWithin(
          fractionOfLargest: 1e-4, actual,
          DoubleMatrix(
            rows: actual.rows, columns: actual.columns, values: expected.map(Double.init)),
          part.name, sourceLocation: sourceLocation)
        compared += 1
      }
    }
    #expect(
      compared == reference.names.filter { $0.hasPrefix("grad.") }.count,
      sourceLocation: sourceLocation)
  }
}
