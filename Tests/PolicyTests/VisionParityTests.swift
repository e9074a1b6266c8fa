import Autograd
import Checkpoints
import Layers
import Policy
import TensorCore
import TensorTesting
import Testing
import VisionEncoder

private let cases = TestBackends.available.flatMap { kind in
  ["qwen2-vl", "qwen2.5-vl"].map { (kind, $0) }
}

/// One row with two pictures of unlike size.
private struct PictureRow {
  let fixture: Fixture
  let ids: [Int32]
  let images: [PromptImage]

  init(_ name: String) throws {
    fixture = try Fixture(name)
    ids = try fixture.ints("input_ids").map(Int32.init)
    let configuration = try ModelConfiguration(folder: fixture.folder)
    let media = try #require(configuration.media)
    let mergeSize = try #require(configuration.vision).mergeSize
    let preprocessor = ImagePreprocessor(
      try ImagePreprocessor.Configuration(folder: fixture.folder))
    var images: [PromptImage] = []
    var next = 0
    for index in 0..<2 {
      let path = fixture.folder + "/image\(index).png"
      let patches = try preprocessor.patches(
        of: try ImageDecoder.decode(file: path), name: path)
      let first = try #require(ids[next...].firstIndex(of: media.image))
      let image = PromptImage(patches, firstToken: first, mergeSize: mergeSize)
      #expect(ids[image.tokens].allSatisfy { $0 == media.image })
      next = image.tokens.upperBound
      images.append(image)
    }
    #expect(!ids[next...].contains(media.image))
    self.images = images
  }

  /// The row as a prompt of one token less and its last token.
  func group(promptCount: Int) -> TokenGroup {
    TokenGroup(
      prompt: Array(ids[..<promptCount]), completions: [Array(ids[promptCount...])],
      images: images)
  }
}

@Suite("parity with transformers on pictures", .tags(.parity))
struct VisionParityTests {
  @Test("positions on three axes, and how far the text is behind, are transformers'")
  func positions() throws {
    for name in ["qwen2-vl", "qwen2.5-vl"] {
      let row = try PictureRow(name)
      let count = row.ids.count
      let expected = try row.fixture.ints("position_ids").map(Int32.init)
      let packed = PackedGroups([row.group(promptCount: count - 1)]).input
      let spatial = try #require(packed.spatial)
      #expect(packed.positions == Array(expected[..<(count - 1)]))
      #expect(spatial.height == Array(expected[count..<(2 * count - 1)]))
      #expect(spatial.width == Array(expected[(2 * count)..<(3 * count - 1)]))
      // The text after the pictures stands `delta` before its place in the row.
      let last = Int(try #require(packed.positions.last))
      #expect(try row.fixture.ints("rope_delta") == [last - (count - 2)])
    }
  }

  @Test("the tokens of both pictures within 1e-4 of the largest element", arguments: cases)
  func features(_ kind: TestBackend, _ name: String) throws {
    let backend = kind.make(threads: 2)
    let row = try PictureRow(name)
    let configuration = try #require(try ModelConfiguration(folder: row.fixture.folder).vision)
    let model = try row.fixture.model(on: backend)
    let tower = makeVisionTower(configuration, on: backend)
    for (copy, parameter) in zip(
      tower.parameters, model.parameters.suffix(tower.parameters.count))
    {
      #expect(copy.name == parameter.name)
      backend.copy(parameter.value, into: copy.value)
      copy.markChanged()
      if !copy.isVector { copy.prepare(on: backend) }
    }
    let features = tower.features(
      row.images.map(\.patches), Tape(backend, isRecording: false))
    let values = backend.download(features.tokens.value)
    let width = configuration.outputSize
    let inOrder = features.rows.flatMap { values.values[Int($0) * width..<(Int($0) + 1) * width] }
    expectWithin(
      fractionOfLargest: 1e-4,
      DoubleMatrix(rows: features.rows.count, columns: width, values: inOrder),
      DoubleMatrix(
        rows: features.rows.count, columns: width,
        values: try row.fixture.floats("image_features").map(Double.init)), name)
  }

  @Test(
    "logits, log-probs, loss and every gradient within 1e-4 of the largest element",
    arguments: cases)
  func model(_ kind: TestBackend, _ name: String) throws {
    let backend = kind.make(threads: 2)
    let row = try PictureRow(name)
    let fixture = row.fixture
    let model = try fixture.model(on: backend)
    let count = row.ids.count
    let packed = PackedGroups([row.group(promptCount: count - 1)])
    let tape = Tape(backend, isRecording: true)
    let hidden = model.hiddenStates(packed.input, cache: nil, tape)
    let vocabulary = model.configuration.vocabularySize
    let logits = backend.allocateMatrix(rows: count - 1, columns: vocabulary)
    backend.logits(hidden.value, model.head.preparedWeight(), into: logits)
    expectWithin(
      fractionOfLargest: 1e-4, backend.download(logits),
      DoubleMatrix(
        rows: count - 1, columns: vocabulary,
        values: try fixture.floats("logits")[..<((count - 1) * vocabulary)].map(Double.init)),
      "logits")

    let mask = try fixture.ints("loss_mask")
    let weights = try fixture.floats("weights")
    let total = Float(mask[1...].reduce(0, +))
    let seeds = (0..<count - 1).map { -Float(mask[$0 + 1]) * weights[$0] / total }
    let values = LogProbHead(
      hidden, weight: model.head,
      pairs: HeadPairs(rows: (0..<count - 1).map(Int32.init), targets: Array(row.ids[1...])),
      temperature: 1
    ).backward(tape, logProbSeeds: seeds)
    expectWithin(
      fractionOfLargest: 1e-4, DoubleMatrix([values.logProbs.map(Double.init)]),
      DoubleMatrix([try fixture.floats("token_log_probs").map(Double.init)]), "token log-probs")
    let loss = zip(seeds, values.logProbs).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let expectedLoss = Double(try fixture.floats("loss")[0])
    #expect(abs(loss - expectedLoss) <= 1e-4 * abs(expectedLoss), "\(loss), \(expectedLoss)")
    try fixture.expectGradients(of: model) { part in
      part.hasPrefix("visual.")
        ? "grad.model." + part : "grad.model.language_model." + part.dropFirst("model.".count)
    }
  }

  @Test("greedy ids equal, through the cache", arguments: cases)
  func greedy(_ kind: TestBackend, _ name: String) throws {
    let row = try PictureRow(name)
    let model = try row.fixture.model(on: kind.make(threads: 2))
    let expected = try row.fixture.ints("greedy_ids").dropFirst(row.ids.count).map(Int32.init)
    let engine = GenerationEngine(
      model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: 1, purpose: .sampling))
    let completions = engine.generate(
      [
        GenerationRequest(
          prompt: row.ids, completionCount: 1, drawIndex: 0, images: row.images)
      ],
      SamplingParameters(temperature: 0, stopIDs: [], maxNewTokens: expected.count))
    #expect(completions[0][0].tokens == Array(expected))
  }

  @Test(
    "with pictures among text prompts, the sampled log-prob is that of the training forward",
    arguments: TestBackends.fast.flatMap { kind in
      ["qwen2-vl", "qwen2.5-vl"].flatMap { name in [1, 2].map { (kind, name, $0) } }
    })
  func sampledEqualsTrained(_ kind: TestBackend, _ name: String, threads: Int) throws {
    let row = try PictureRow(name)
    let model = try row.fixture.model(on: kind.make(threads: threads))
    let end = row.ids.count
    let second = row.images[1]
    // Both pictures, the second one alone, and two prompts of text.
    let shift = second.tokens.lowerBound - 2
    let alone = PromptImage(second.patches, firstToken: 2, mergeSize: 2)
    let prompts: [(ids: [Int32], images: [PromptImage])] = [
      (row.ids, row.images), (Array(row.ids[(end - 9)...]), []),
      (Array(row.ids[shift...]), [alone]), (Array(row.ids[..<5]), []),
    ]
    let requests = prompts.enumerated().map {
      GenerationRequest(
        prompt: $1.ids, completionCount: 4, drawIndex: UInt64($0), images: $1.images)
    }
    func sample(_ requests: [GenerationRequest]) -> [[SampledCompletion]] {
      GenerationEngine(
        model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
        random: SeededRandom(seed: 3, purpose: .sampling)
      ).generate(
        requests, SamplingParameters(temperature: 0.8, stopIDs: [9], maxNewTokens: 19))
    }
    let sampled = sample(requests)
    for (request, completions) in zip(requests, sampled) {
      for (a, b) in zip(sample([request])[0], completions) {
        #expect(a.tokens == b.tokens)
        expectSameBits(a.logProbs, b.logProbs, "a neighbour changed a bit")
      }
    }
    let media: Set<Int32> = [316, 317, 318, 319]
    #expect(sampled.joined().allSatisfy { $0.tokens.allSatisfy { !media.contains($0) } })
    let groups = zip(prompts, sampled).map {
      TokenGroup(prompt: $0.ids, completions: $1.map(\.tokens), images: $0.images)
    }
    for indices in [[0, 1, 2, 3], [3, 2, 1, 0], [0], [1], [2], [1, 2]] {
      let packed = PackedGroups(indices.map { groups[$0] })
      #expect(packed.input.images.count == indices.reduce(0) { $0 + groups[$1].images.count })
      let hidden = model.hiddenStates(
        packed.input, cache: nil, Tape(model.backend, isRecording: true))
      let values = LogProbHead(
        hidden, weight: model.head, bias: model.headBias, pairs: packed.pairs,
        temperature: 0.8
      ).values(on: model.backend)
      let stored = packed.places.map {
        sampled[indices[$0.group]][$0.completion].logProbs[$0.token]
      }
      expectSameBits(values.logProbs, stored, "groups \(indices)")
    }
  }
}
