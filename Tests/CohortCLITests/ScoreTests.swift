import CPUBackend
import Checkpoints
import Foundation
import Policy
import Testing

@testable import CohortCLI

@Suite("Scores of given rows")
struct ScoreTests {
  private static let fixtures =
    packageRoot.appendingPathComponent("Tests/Fixtures").path

  private let folder: DataFolder
  init() throws { folder = try DataFolder() }

  /// The sequences of a rows file.
  private func rows(_ text: String, model: String) throws -> [PackedSequences.Sequence] {
    let folder = Self.fixtures + "/" + model
    var rows = try ScoreRows(
      path: try self.folder.write("rows.jsonl", text), modelFolder: folder,
      configuration: ModelConfiguration(folder: folder))
    var all: [PackedSequences.Sequence] = []
    while let row = try rows.next() { all.append(row) }
    return all
  }

  /// Ids of a row of the reference without its padding, and what transformers scored.
  private func reference(
    _ model: String, row: Int
  ) throws -> (ids: [Int32], logProbs: [Float]) {
    let file = try SafetensorsFile(path: Self.fixtures + "/\(model)/reference.safetensors")
    let count = file.info("input_ids")?.shape.last ?? 0
    let ids = try file.readInt32s("input_ids")[row * count..<(row + 1) * count]
    let scores = try file.readFloats("token_log_probs")[row * (count - 1)..<(row + 1) * (count - 1)]
    let padding =
      file.info("attention_mask") == nil
      ? 0 : try file.readInt32s("attention_mask")[row * count..<(row + 1) * count].count { $0 == 0 }
    return (Array(ids.dropFirst(padding)), Array(scores.dropFirst(padding)))
  }

  private func expectClose(_ found: [Float], _ wanted: [Float]) {
    #expect(found.count == wanted.count)
    for (a, b) in zip(found, wanted) { #expect(abs(a - b) < 1e-4) }
  }

  @Test("rows of text ids are those of transformers, together or one by one")
  func text() throws {
    let references = try (0..<3).map { try reference("qwen2-tied", row: $0) }
    let text = references.map { "{\"ids\": \($0.ids)}\n" }.joined() + "{\"ids\": [5]}\n"
    let rows = try rows(text, model: "qwen2-tied")
    let policy = try PolicyFolder.model(
      path: Self.fixtures + "/qwen2-tied", on: CPUBackend(threads: 2))
    let together = policy.nextTokenLogProbs(rows)
    #expect(together.count == 4 && together[3].isEmpty)
    for (index, wanted) in references.enumerated() {
      expectClose(together[index], wanted.logProbs)
      #expect(policy.nextTokenLogProbs([rows[index]]) == [together[index]])
    }
  }

  @Test("pictures fill the runs of their id, and every id is scored")
  func pictures() throws {
    let wanted = try reference("qwen2-vl", row: 0)
    let path = Self.fixtures + "/qwen2-vl"
    let text =
      "{\"ids\": \(wanted.ids), \"images\": [\"\(path)/image0.png\", \"\(path)/image1.png\"]}"
    let rows = try rows(text, model: "qwen2-vl")
    #expect(rows.first?.images.count == 2)
    let policy = try PolicyFolder.model(path: path, on: CPUBackend(threads: 2))
    expectClose(policy.nextTokenLogProbs(rows)[0], wanted.logProbs)
  }

  @Test(
    "a row that cannot be scored is refused by line and key",
    arguments: [
      ("{\"ids\": [1, 2]}\n{\"ids\": [320]}", "rows.jsonl:2: ids holds 320; ids are 0 to 319"),
      ("{\"ids\": []}", "no tokens"), ("{\"ids\": 3}", "no list"),
      ("{\"ids\": [1], \"text\": \"a\"}", "one of the two"), ("{}", "one of the two"),
      ("{\"ids\": [1], \"image\": []}", "image is not known"),
      ("{\"ids\": [1], \"images\": [\"a.png\"]}", "runs of the placeholder id 318 for 0 only"),
      ("{\"ids\": [318]}", "behind the last of 0 images"),
      ("{\"ids\": [318, 318], \"images\": [\"PATH/image0.png\"]}", "is shorter"),
    ])
  func refusals(text: String, message: String) throws {
    let text = text.replacingOccurrences(of: "PATH", with: Self.fixtures + "/qwen2-vl")
    let error = #expect(throws: CommandError.self) { try rows(text, model: "qwen2-vl") }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.status == .badData)
  }
}
