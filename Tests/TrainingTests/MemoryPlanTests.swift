import Checkpoints
import StrictJSON
import TensorTesting
import Testing
import Training

@Suite("memory plan", .tags(.value))
struct MemoryPlanTests {
  private static let configuration = ModelConfiguration(
    hiddenSize: 32, intermediateSize: 64, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
    vocabularySize: 100, maxPositions: 96)

  private static func plan(
    budget: Int = 1 << 30, requestedRows: Int = 0, live: Int = 8, prompt: Int = 20, new: Int = 12
  ) -> MemoryPlan {
    MemoryPlan(
      configuration, promptLimit: prompt, maxNewTokens: new, liveCompletions: live,
      budget: budget, requestedRows: requestedRows)
  }

  @Test("the total is the sum of the items, and weights count as often as they are held")
  func items() {
    let plan = Self.plan()
    #expect(plan.total == plan.items.reduce(0) { $0 + $1.bytes })
    let bytes = Dictionary(uniqueKeysWithValues: plan.items.map { ($0.name, $0.bytes) })
    // 100*32 + 2*(32*(2*32 + 2*16) + 32 + 2*16 + 3*32*64 + 2*32) + 32 = 21920 parameters.
    #expect(Self.configuration.parameterCount == 21_920)
    #expect(bytes["weights"] == 87_680 && bytes["gradients"] == 87_680)
    #expect(bytes["optimizer moments"] == 2 * 87_680)
    // 8 completions, 2 pages of 16, keys and values 16 wide in 2 layers, 4 bytes.
    #expect(bytes["key/value cache"] == 8 * 2 * 16 * 2 * 16 * 2 * 4)
    #expect(plan.json["total"]?.int == plan.total)
    #expect(plan.items.allSatisfy { plan.text.contains($0.name) })
  }

  @Test("a plan fits up to its very budget and not a byte beyond")
  func boundary() {
    let total = Self.plan(requestedRows: 500).total
    #expect(Self.plan(budget: total, requestedRows: 500).fits)
    #expect(!Self.plan(budget: total - 1, requestedRows: 500).fits)
  }

  @Test("rows are chosen by memory, at least one completion's, at most what gains speed")
  func rows() {
    let large = Self.plan()
    #expect(large.rowsPerForward == 2048 && large.fits)
    let perRow = Self.plan(requestedRows: 101).total - Self.plan(requestedRows: 100).total
    #expect(perRow > 0)
    let smaller = Self.plan(budget: large.total - 500 * perRow)
    #expect((1500..<1550).contains(smaller.rowsPerForward) && smaller.fits)
    let none = Self.plan(budget: 1 << 20)
    #expect(none.rowsPerForward == 32 && !none.fits)
    #expect(Self.plan(requestedRows: 7).rowsPerForward == 7)
  }

  @Test("pictures are planned for: their patches, what is kept of them, and groups kept whole")
  func pictures() {
    var seeing = Self.configuration
    seeing.vision = VisionConfiguration(
      kind: .qwen2, layerCount: 2, hiddenSize: 32, headCount: 2, intermediateSize: 64,
      outputSize: 32)
    func plan(_ pictures: MemoryPlan.Pictures, budget: Int = 8 << 30) -> MemoryPlan {
      MemoryPlan(
        seeing, promptLimit: 20, maxNewTokens: 12, liveCompletions: 8, budget: budget,
        requestedRows: 0, pictures: pictures)
    }
    let blind = plan(MemoryPlan.Pictures())
    #expect(!blind.items.contains { $0.name == "pictures" } && blind.rowsPerForward == 2048)
    var pictures = MemoryPlan.Pictures()
    pictures.patchesOfPrompt = 4000
    pictures.promptsPerStep = 100
    pictures.groupSize = 8
    pictures.cacheBytes = 1 << 20
    let large = plan(pictures)
    // 100 prompts of 4000 patches of 1176 floats, and the cache.
    let bytes = 100 * 4000 * 1176 * 4 + (1 << 20)
    #expect(large.items.last?.name == "pictures" && large.items.last?.bytes == bytes)
    let perPatch = MemoryPlan.rowsPerPatch(seeing)
    #expect(perPatch > 0.5 && perPatch < 8)
    let group = 20 + 8 * 12 + Int((4000 * perPatch).rounded(.up))
    #expect(large.rowsPerForward == max(group, 2048))
    #expect(MemoryPlan.rowsPerPatch(Self.configuration) == 0)
  }

  @Test("what is frozen takes neither gradients nor moments")
  func frozen() {
    let all = Self.plan()
    let half = MemoryPlan(
      Self.configuration, promptLimit: 20, maxNewTokens: 12, liveCompletions: 8, budget: 1 << 30,
      requestedRows: 0, trainableCount: 10_000)
    #expect(all.total - half.total == 3 * 4 * (21_920 - 10_000))
  }

  @Test("longer completions and more of them at once cost more")
  func growth() {
    #expect(Self.plan(live: 9).total > Self.plan(live: 8).total)
    #expect(Self.plan(new: 30).total > Self.plan(new: 12).total)
  }
}
