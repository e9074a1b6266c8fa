import Checkpoints
import Foundation
import Testing

@testable import CohortCLI

/// A folder of one test with an adapter that was trained for one step on the bundled policy.
private final class Trained {
  let root: String
  let base = packageRoot.appending(path: "models/tiny-math").path

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/export-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let data = #"{"question": "1+2", "response": "3</think><answer>3</answer>"}"# + "\n"
    try Data(data.utf8).write(to: URL(fileURLWithPath: root + "/data.jsonl"))
    try Data("model: \(base)\noutput: \(root)/run\n".utf8)
      .write(to: URL(fileURLWithPath: root + "/recipe.yaml"))
    let status = Cohort.run([
      "sft", root + "/recipe.yaml", "--sft.path", root + "/data.jsonl", "--sft.epochs", "0",
      "--sft.batch-size", "1", "--train.steps", "2", "--lora.rank", "2",
      "--lora.target-modules", "[q_proj, v_proj, down_proj]", "--optimizer.learning-rate", "1e-2",
      "--log-level", "error",
    ])
    #expect(status == 0)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var adapter: String { root + "/run/final" }

  func export(_ arguments: String..., to name: String = "out") -> Int32 {
    Cohort.run(["export", "--model", base, "--output", root + "/" + name] + arguments)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: root + "/" + name)
  }
}

@Suite("cohort export")
struct ExportCommandTests {
  @Test("merged, it is a model with its tokenizer, in the type asked for")
  func merged() throws {
    let trained = try Trained()
    #expect(trained.export("--adapter", trained.adapter, "--merge", "--type", "f32") == 0)
    for file in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"] {
      #expect(trained.exists("out/" + file), "\(file)")
    }
    let merged = try SafetensorsFile(path: trained.root + "/out/model.safetensors")
    let base = try SafetensorsFile(path: trained.base + "/model.safetensors")
    #expect(merged.names == base.names)
    let moved = try base.names.filter { try merged.readFloats($0) != base.readFloats($0) }
    #expect(!moved.isEmpty)
    #expect(
      moved.allSatisfy {
        $0.contains("q_proj") || $0.contains("v_proj") || $0.contains("down_proj")
      })
    #expect(moved.allSatisfy { $0.hasSuffix(".weight") })

    #expect(
      trained.export("--adapter", trained.adapter, "--merge", "--type", "bf16", to: "half") == 0)
    let half = try SafetensorsFile(path: trained.root + "/half/model.safetensors")
    #expect(half.names.allSatisfy { half.info($0)?.type == .bf16 })
  }

  @Test("not merged, it is the adapter with the tokenizer along")
  func apart() throws {
    let trained = try Trained()
    #expect(trained.export("--adapter", trained.adapter) == 0)
    #expect(trained.exists("out/adapter_model.safetensors") && trained.exists("out/tokenizer.json"))
    #expect(!trained.exists("out/config.json"))
    let bytes = try ["out", "run/final"].map {
      try Data(contentsOf: URL(fileURLWithPath: "\(trained.root)/\($0)/adapter_model.safetensors"))
    }
    #expect(bytes[0] == bytes[1])
    // Commands that take a policy take the adapter beside it, and not in its place.
    let flags = ["--question", "1+2", "--max-new-tokens", "3", "--json"]
    #expect(
      Cohort.run(["generate", "--model", trained.base, "--adapter", trained.adapter] + flags) == 0)
    #expect(Cohort.run(["generate", "--model", trained.adapter] + flags) == 65)
    #expect(
      Cohort.run([
        "eval", "--model", trained.base, "--adapter", trained.adapter, "--data",
        packageRoot.appending(path: "datasets/tiny-math/test.jsonl").path, "--n", "2",
        "--max-new-tokens", "3", "--output", trained.root + "/eval.jsonl", "--log-level", "error",
      ]) == 0)
  }

  @Test("without an adapter it is the policy again, in its own type unless told")
  func plain() throws {
    let trained = try Trained()
    #expect(trained.export() == 0)
    let file = try SafetensorsFile(path: trained.root + "/out/model.safetensors")
    let original = try SafetensorsFile(path: trained.base + "/model.safetensors")
    for name in original.names { #expect(file.info(name)?.type == original.info(name)?.type) }
  }

  @Test("a folder in use, a merge without adapter and a missing adapter are refused")
  func refused() throws {
    let trained = try Trained()
    #expect(trained.export("--merge") == 64)
    #expect(trained.export("--adapter", trained.root + "/absent") == 66)
    #expect(trained.export() == 0 && trained.export() == 64 && trained.export("--replace") == 0)
    #expect(
      Cohort.run([
        "export", "--model", trained.root + "/out", "--output", trained.root + "/out", "--replace",
      ]) == 64)
  }
}
