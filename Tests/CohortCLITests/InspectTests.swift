import Foundation
import Testing

@testable import CohortCLI

@Suite("Inspection of a model's folder")
struct InspectTests {
  private static let bundled = packageRoot.appendingPathComponent("models/tiny-vl").path

  /// A copy of the bundled policy without its weights' data: only what is changed is written anew.
  private func copy(_ change: (String) throws -> Void) throws -> FolderInspection {
    let folder = try DataFolder()
    let path = folder.path + "/model"
    try FileManager.default.copyItem(atPath: Self.bundled, toPath: path)
    try change(path)
    return FolderInspection(path)
  }

  private func edit(_ file: String, _ from: String, _ to: String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.contains(from))
    try text.replacingOccurrences(of: from, with: to)
      .write(toFile: file, atomically: true, encoding: .utf8)
  }

  @Test("the bundled policy runs, and its facts are those of its files")
  func bundled() {
    let inspection = FolderInspection(Self.bundled)
    #expect(inspection.problems.isEmpty)
    let facts = Dictionary(inspection.facts.map { ($0.name, $0.value) }) { first, _ in first }
    #expect(facts["architecture"] == "Qwen2VLForConditionalGeneration")
    #expect(facts["weights"]?.contains("BF16") == true)
    #expect(facts["parameters"] == "2859904")
    #expect(inspection.notes.contains { $0.contains("chat template") })
  }

  @Test("what keeps a policy from running is named, file and key")
  func problems() throws {
    let wider = try copy {
      try edit($0 + "/config.json", "\"num_hidden_layers\": 4", "\"num_hidden_layers\": 5")
    }
    #expect(wider.problems.contains { $0.contains("model.layers.4.") && $0.contains("is missing") })
    let fewer = try copy {
      try edit($0 + "/config.json", "\"num_hidden_layers\": 4", "\"num_hidden_layers\": 3")
    }
    #expect(fewer.problems.contains { $0.contains("model.layers.3.") && $0.contains("none of") })
    let other = try copy { try edit($0 + "/config.json", "\"qwen2_vl\"", "\"gpt_neox\"") }
    #expect(other.problems.count == 1 && other.problems[0].contains("model_type"))
    let blind = try copy {
      try FileManager.default.removeItem(atPath: $0 + "/preprocessor_config.json")
    }
    #expect(blind.problems.isEmpty)
    #expect(blind.notes.contains { $0.contains("preprocessor_config.json is missing") })
    let mute = try copy { try FileManager.default.removeItem(atPath: $0 + "/tokenizer.json") }
    #expect(mute.problems.contains { $0.contains("tokenizer.json") })
    let gone = FolderInspection("no-such-folder")
    #expect(gone.isMissing && gone.problems.count == 1)
  }
}
