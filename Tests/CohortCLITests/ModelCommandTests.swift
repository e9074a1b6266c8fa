import ArgumentParser
import Checkpoints
import Foundation
import Policy
import Rewards
import Tasks
import Testing
import TextEncoder

@testable import CohortCLI

@Suite("cohort model")
struct ModelCommandTests {
  /// Runs `cohort model new` of a tiny policy into a folder inside `path`.
  private func make(_ name: String, in path: String, _ options: [String]) throws -> String {
    if !FileManager.default.fileExists(atPath: path + "/tokenizer") {
      try FileManager.default.createDirectory(
        atPath: path + "/tokenizer", withIntermediateDirectories: true)
      try BPETrainer.train(on: ["1 + 1 = 2"], .init(vocabularySize: 257))
        .write(toFolder: path + "/tokenizer")
    }
    let command = try ModelNewCommand.parse(
      [
        "--hidden", "16", "--layers", "1", "--heads", "2", "--mlp", "16", "--max-positions", "64",
        "--tokenizer", path + "/tokenizer", "--output", path + "/" + name,
      ] + options)
    try command.run(
      in: CommandContext(tasks: .standard, rewards: .standard, console: Console(isLive: false)))
    return path + "/" + name
  }

  @Test("config.json says the deviation that the weights were drawn with, or are to be drawn with")
  func initializerRange() throws {
    let path = FileManager.default.temporaryDirectory.path + "/model-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let plain = try make("plain", in: path, [])
    let wide = try make("wide", in: path, ["--initializer-range", "0.06"])
    let later = try make("later", in: path, ["--initializer-range", "0.06", "--config-only"])
    #expect(try ModelConfiguration(folder: plain).initializerRange == 0.02)
    for folder in [wide, later] {
      #expect(try ModelConfiguration(folder: folder).initializerRange == 0.06)
    }
    // Weights are the same draws, three times as large.
    let name = "model.layers.0.mlp.up_proj.weight"
    func weights(_ folder: String) throws -> [Float] {
      try SafetensorsFolder(folder: folder).readFloats(name)
    }
    for (a, b) in zip(try weights(plain), try weights(wide)) {
      #expect(abs(3 * a - b) <= 1e-6 * abs(b))
    }
  }
}
