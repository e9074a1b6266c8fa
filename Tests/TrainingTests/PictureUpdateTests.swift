import Autograd
import Checkpoints
import Policy
import TensorCore
import TensorTesting
import Testing
import Training
import VisionEncoder

/// Random groups behind random pictures of several sizes.
private struct PictureBatch {
  let model: any PolicyModel
  var groups: [TokenGroup] = []
  var seeds: [[[Float]]] = []

  init(_ kind: TestBackend, _ vision: VisionConfiguration.Kind) {
    var configuration = ModelConfiguration(
      hiddenSize: 24, intermediateSize: 48, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
      headWidth: 12, vocabularySize: 60, maxPositions: 128)
    configuration.ropeSections = [2, 2, 2]
    configuration.vision = VisionConfiguration(
      kind: vision, layerCount: 2, hiddenSize: 16, headCount: 1, intermediateSize: 24,
      outputSize: 24)
    configuration.media = MediaTokens(image: 56, video: 57, visionStart: 58, visionEnd: 59)
    model = makePolicyModel(configuration, on: kind.make(threads: 2))
    model.initialise(SeededRandom(seed: 6, purpose: .initialisation))
    for parameter in model.parameters where !parameter.isVector {
      model.backend.scale(parameter.value, by: 6)
      parameter.markChanged()
    }
    var random = RandomMatrices(seed: 43)
    for sides in [[(4, 4)], [], [(2, 6), (4, 2)]] {
      var prompt = random.integers(3, in: 0..<50).map(Int32.init)
      var images: [PromptImage] = []
      for (height, width) in sides {
        let grid = PatchGrid(time: 1, height: height, width: width)
        let size = ImageSize(width: 14 * width, height: 14 * height)
        let patches = ImagePatches(
          pixelValues: random.normal(grid.patchCount, 1176).floats, patchWidth: 1176, grid: grid,
          scaling: PixelScaling(original: size, resized: size))
        let image = PromptImage(patches, firstToken: prompt.count + 1, mergeSize: 2)
        prompt += [58] + image.tokens.map { _ in 56 } + [59]
        images.append(image)
      }
      prompt += random.integers(4, in: 0..<50).map(Int32.init)
      let lengths = random.integers(3, in: 2..<8)
      groups.append(
        TokenGroup(
          prompt: prompt,
          completions: lengths.map { random.integers($0, in: 0..<50).map(Int32.init) },
          images: images))
      seeds.append(lengths.map { random.normal(1, $0).floats })
    }
  }

  func gradients(rows: Int) -> [(name: String, value: DoubleMatrix)] {
    model.clearGradients()
    _ = PolicyUpdate(model: model, rowsPerForward: rows)
      .accumulate(groups, stored: nil, seeds: seeds, temperature: 0.9)
    return model.gradients
  }
}

@Suite("policy update with pictures", .tags(.invariant))
struct PictureUpdateTests {
  @Test(
    "groups split by memory encode their pictures again and give the same gradients within 1e-5",
    arguments: TestBackends.fast)
  func splits(_ kind: TestBackend) {
    for vision in [
      VisionConfiguration.Kind.qwen2, .qwen25(windowSize: 56, fullLayers: [1]),
    ] {
      let batch = PictureBatch(kind, vision)
      let whole = batch.gradients(rows: 100_000)
      #expect(whole.allSatisfy { $0.value.values.contains { $0 != 0 } })
      for rows in [1, 40] {
        for (a, b) in zip(batch.gradients(rows: rows), whole) {
          expectWithin(fractionOfLargest: 1e-5, a.value, b.value, "\(b.name), \(rows) rows")
        }
      }
    }
  }

  @Test("a group is split only when it exceeds the bound, and patches count as rows")
  func parts() {
    let batch = PictureBatch(TestBackends.fast[0], .qwen2)
    let rows = batch.groups.map(\.rowCount)
    let patches = batch.groups.map(\.patchCount)
    #expect(patches == [16, 0, 20])
    let all = rows.reduce(0, +)
    #expect(MicroBatches.split(batch.groups, rows: all).count == 1)
    #expect(MicroBatches.split(batch.groups, rows: all, rowsPerPatch: 0.5).count == 2)
    #expect(MicroBatches.split(batch.groups, rows: all + 18, rowsPerPatch: 0.5).count == 1)
    let last = MicroBatches.split([batch.groups[2]], rows: rows[2] + 9, rowsPerPatch: 0.5)
    #expect(last.count > 1 && last.allSatisfy { $0.count == 1 })
    #expect(last.flatMap { $0.map(\.completions.count) }.reduce(0, +) == 3)
  }

  @Test("a frozen part gets no gradient and no moments; the rest trains as before")
  func frozen() throws {
    let batch = PictureBatch(TestBackends.fast[0], .qwen2)
    let whole = Dictionary(
      uniqueKeysWithValues: batch.gradients(rows: 1000).map { ($0.name, $0.value) })
    let before = batch.model.weightBits
    let parts = ["tower", "layers.1"].compactMap { PolicyPart($0) }
    #expect(batch.model.freeze(parts).allSatisfy { $0 > 0 })
    let frozen = batch.model.parameters.map { !$0.isTrainable }
    for (parameter, isFrozen) in zip(batch.model.parameters, frozen) {
      let name = try #require(parameter.parts.first?.name)
      let isTower = name.hasPrefix("visual.") && !name.hasPrefix("visual.merger.")
      #expect(isFrozen == (isTower || name.hasPrefix("model.layers.1.")), "\(name)")
    }
    for (name, gradient) in batch.gradients(rows: 1000) {
      let isFrozen = parts.contains { $0.holds(name) }
      if isFrozen {
        #expect(gradient.values.allSatisfy { $0 == 0 }, "\(name)")
      } else {
        let expected = try #require(whole[name])
        expectSameBits(gradient.floats, expected.floats, name)
      }
    }
    let optimizer = AdamW(
      OptimizerConfig(), parameters: batch.model.parameters, on: batch.model.backend)
    #expect(optimizer.moments.count == frozen.count { !$0 })
    #expect(optimizer.step(learningRate: 0.1).isApplied)
    for ((old, new), isFrozen) in zip(zip(before, batch.model.weightBits), frozen) {
      #expect((old == new) == isFrozen)
    }
  }

  @Test("parts are written as the list says, and other words are refused by key")
  func names() throws {
    #expect(PolicyPart("layers.2-5") == .layers(2...5) && PolicyPart("layers.3") == .layers(3...3))
    for text in ["", "layers.", "layers.5-2", "layers.-1", "layers.1-2-3", "layer.1", "Tower"] {
      #expect(PolicyPart(text) == nil, "\(text)")
    }
    for (part, message) in [
      ("towers", "train.freeze.0: unknown part \"towers\"; did you mean \"tower\"?"),
      ("tower", "train.freeze.0: the policy has no tower"),
      ("layers.7", "train.freeze.0: the policy has no layers.7"),
    ] {
      var run = try SumsRun()
      run.recipe.train.freeze = [part]
      do {
        _ = try ReinforcementRun(recipe: run.recipe, environment: run.environment())
        Issue.record("\(part) was taken")
      } catch let error as ConfigError {
        #expect(error.description.hasPrefix(message), "\(error)")
      }
    }
    var run = try SumsRun()
    run.recipe.train.freeze = ["embedding", "layers", "norm"]
    #expect(throws: ConfigError(key: "train.freeze", message: "nothing is left to train")) {
      try ReinforcementRun(recipe: run.recipe, environment: run.environment())
    }
  }
}
