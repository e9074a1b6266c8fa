import Checkpoints
import Foundation
import TensorCore
import Testing

@Suite("configurations beside the checkout")
struct RealConfigurationTests {
  /// Folders whose config.json is refused, and what the message must name.
  private static let refused = [
    "qwen3-vl-8b-embedding":
      #"model_type: "qwen3_vl" is not supported (llama, qwen2, qwen2_5_vl, qwen2_vl, qwen3)"#
  ]

  @Test("every real config.json is read and comes back as written, or is refused by name")
  func all() throws {
    var read = 0
    for place in ["data/model_configs", "data/checkpoints", "fixtures"] {
      guard let root = sharedFolder(place) else { continue }
      let names = try #require(FileManager.default.enumerator(atPath: root))
        .compactMap { $0 as? String }.filter { $0.hasSuffix("/config.json") }
      #expect(!names.isEmpty)
      for name in names {
        let folder = root + "/" + name.dropLast("/config.json".count)
        if let reason = Self.refused[String(name.prefix { $0 != "/" })] {
          let error = #expect(throws: CheckpointError.self) {
            try ModelConfiguration(folder: folder)
          }
          #expect(error?.description == "\(folder)/config.json: \(reason)")
          continue
        }
        let configuration = try ModelConfiguration(folder: folder)
        let copy = try TemporaryFolder()
        try configuration.write(to: copy.path, storedAs: .bf16)
        var written = try ModelConfiguration(folder: copy.path)
        written.storedType = configuration.storedType
        #expect(written == configuration, "\(name)")
        let generation = try GenerationConfiguration.read(
          folder: folder, vocabularySize: configuration.vocabularySize)
        #expect(generation.map { !$0.endIDs.isEmpty } ?? true)
        read += 1
      }
    }
    guard sharedFolder("data/model_configs") != nil else { return }
    #expect(read >= 10)
  }

  @Test(
    "each fixture has the family and the number of parameters of its weights",
    arguments: [
      ("fixtures/qwen2-tied", ModelFamily.qwen2),
      ("fixtures/qwen2-untied-bf16-sharded", .qwen2), ("fixtures/qwen3", .qwen3),
      ("fixtures/llama3-rope", .llama), ("fixtures/qwen2-vl", .qwen2VL),
      ("fixtures/qwen2.5-vl", .qwen25VL),
      ("data/checkpoints/verl_arithmetic_sequence/model", .llama),
    ])
  func families(name: String, family: ModelFamily) throws {
    guard let path = sharedFolder(name) else { return }
    let configuration = try ModelConfiguration(folder: path)
    let weights = try SafetensorsFolder(folder: path)
    #expect(configuration.family == family)
    var count = 0
    for name in weights.names { count += try weights.readFloats(name, requireFinite: true).count }
    #expect(count == configuration.parameterCount)
  }
}
