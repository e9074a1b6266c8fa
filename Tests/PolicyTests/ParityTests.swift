import Autograd
import Checkpoints
import Foundation
import Policy
import StrictJSON
import TensorCore
import TensorTesting
import Testing

/// The unpadded tokens of each left-padded row.
private struct Rows {
  let ids: [[Int32]]
  let firstColumn: [Int]
  let width: Int

  init(_ fixture: Fixture, count: Int) throws {
    let ids = try fixture.ints("input_ids")
    let mask = try fixture.ints("attention_mask")
    let width = ids.count / count
    self.width = width
    firstColumn = (0..<count).map { row in
      mask[row * width..<(row + 1) * width].firstIndex(of: 1).map { $0 - row * width } ?? width
    }
    self.ids = (0..<count).map { [firstColumn] row in
      ids[row * width + firstColumn[row]..<(row + 1) * width].map(Int32.init)
    }
  }

  var packed: PackedInput {
    PackedInput(
      ids: ids.flatMap { $0 }, positions: ids.flatMap { $0.indices.map(Int32.init) },
      layout: .packed(ids.map { .init(prefix: $0.count, suffixes: []) }))
  }
}

@Suite("parity with transformers", .tags(.parity))
struct ParityTests {
  /// One of each family: our own small ones, and those beside the checkout where it has them.
  private static let names = [
    "qwen2-tied", "qwen2-bf16-sharded", "qwen3", "llama3", "shared/qwen2-untied-bf16-sharded",
    "shared/qwen3", "shared/llama3-rope",
  ]

  @Test(
    "logits, log-probs, loss and every gradient within 1e-4 of the largest element",
    arguments: TestBackends.available, names)
  func model(_ kind: TestBackend, _ name: String) throws {
    let backend = kind.make(threads: 2)
    guard let fixture = try Fixture.find(name) else { return }
    let model = try fixture.model(on: backend)
    let rows = try Rows(fixture, count: 3)
    let vocabulary = model.configuration.vocabularySize

    // Logits at every unpadded position.
    let tape = Tape(backend, isRecording: true)
    let hidden = model.hiddenStates(rows.packed, cache: nil, tape)
    let logits = backend.allocateMatrix(rows: hidden.rows, columns: vocabulary)
    backend.logits(hidden.value, model.head.preparedWeight(), into: logits)
    let allLogits = try fixture.floats("logits")
    var expected: [Float] = []
    for (row, first) in rows.firstColumn.enumerated() {
      let start = (row * rows.width + first) * vocabulary
      expected += allLogits[start..<(row + 1) * rows.width * vocabulary]
    }
    expectWithin(
      fractionOfLargest: 1e-4, backend.download(logits),
      DoubleMatrix(
        rows: hidden.rows, columns: vocabulary, values: expected.map(Double.init)), "logits")

    // Log-probs and the loss -sum(mask * weight * log-prob) / sum(mask), as seeds.
    let mask = try fixture.ints("loss_mask")
    let weights = try fixture.floats("weights")
    let tokenLogProbs = try fixture.floats("token_log_probs")
    let total = Double(
      (0..<3).reduce(0) { sum, row in
        sum + (1..<rows.width).reduce(0) { $0 + mask[row * rows.width + $1] }
      })
    var pairRows: [Int32] = []
    var targets: [Int32] = []
    var seeds: [Float] = []
    var expectedLogProbs: [Float] = []
    var start = 0
    for (row, ids) in rows.ids.enumerated() {
      for t in 0..<ids.count - 1 {
        let column = rows.firstColumn[row] + t
        let weight = weights[row * (rows.width - 1) + column]
        pairRows.append(Int32(start + t))
        targets.append(ids[t + 1])
        seeds.append(-Float(mask[row * rows.width + column + 1]) * weight / Float(total))
        expectedLogProbs.append(tokenLogProbs[row * (rows.width - 1) + column])
      }
      start += ids.count
    }
    let values = LogProbHead(
      hidden, weight: model.head, pairs: HeadPairs(rows: pairRows, targets: targets),
      temperature: 1
    ).backward(tape, logProbSeeds: seeds)
    expectWithin(
      fractionOfLargest: 1e-4, DoubleMatrix([values.logProbs.map(Double.init)]),
      DoubleMatrix([expectedLogProbs.map(Double.init)]), "token log-probs")
    let loss = zip(seeds, values.logProbs).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let expectedLoss = Double(try fixture.floats("loss")[0])
    #expect(abs(loss - expectedLoss) <= 1e-4 * abs(expectedLoss), "\(loss), \(expectedLoss)")

    try fixture.expectGradients(of: model) { "grad." + $0 }
  }

  @Test("greedy ids equal, through the cache", arguments: TestBackends.available, names)
  func greedy(_ kind: TestBackend, _ name: String) throws {
    let backend = kind.make(threads: 2)
    guard let fixture = try Fixture.find(name) else { return }
    let model = try fixture.model(on: backend)
    let prompt = try Rows(fixture, count: 3).ids[0]
    let expected = try fixture.ints("greedy_ids").dropFirst(prompt.count).map(Int32.init)
    let engine = GenerationEngine(
      model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: 1, purpose: .sampling))
    let completions = engine.generate(
      [GenerationRequest(prompt: prompt, completionCount: 1, drawIndex: 0)],
      SamplingParameters(
        temperature: 0, stopIDs: [], maxNewTokens: expected.count))
    #expect(completions[0][0].tokens == Array(expected))
  }

  @Test("a trained Llama of published weights says what transformers says, greedily, to its end")
  func trained() throws {
    guard let path = Fixture.sharedPath("data/checkpoints/verl_arithmetic_sequence") else { return }
    let backend = TestBackends.fast[0].make(threads: 2)
    let folder = path + "/model"
    let configuration = try ModelConfiguration(folder: folder)
    #expect(configuration.parameterCount == 795_776)
    let model = makePolicyModel(configuration, on: backend)
    try model.loadWeights(from: try SafetensorsFolder(folder: folder))
    model.prepareWeights()
    let stops = try #require(
      try GenerationConfiguration.read(
        folder: folder, vocabularySize: configuration.vocabularySize))
    let text = try String(contentsOfFile: path + "/greedy.jsonl", encoding: .utf8)
    let rows = try text.split(separator: "\n").map { try JSONParser.parse(String($0)) }
    func ids(_ row: JSONValue, _ key: String) throws -> [Int32] {
      try #require(row[key]?.array).compactMap { $0.int.map { Int32($0) } }
    }
    let engine = GenerationEngine(
      model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: 1, purpose: .sampling))
    let completions = engine.generate(
      try rows.enumerated().map {
        GenerationRequest(
          prompt: try ids($1, "ids"), completionCount: 1, drawIndex: UInt64($0))
      },
      SamplingParameters(
        temperature: 0, stopIDs: Set(stops.endIDs.map(Int32.init)), maxNewTokens: 48))
    #expect(rows.count == 20)
    for (row, completion) in zip(rows, completions) {
      #expect(try completion[0].tokens == ids(row, "greedy_ids"))
    }
  }
}
