import Autograd
package import Policy
import TensorCore
import TensorTesting
import Testing

/// Each token is a number and a comma, so that most texts span tokens.
private func bytes(_ id: Int32) -> [UInt8] { Array("\(id),".utf8) }

private func text(_ ids: some Sequence<Int32>) -> String { ids.map { "\($0)," }.joined() }

private func makeEngine(
  _ model: any PolicyModel, seed: UInt64 = 3, limits: GenerationEngine.Limits = .init()
) -> GenerationEngine {
  GenerationEngine(
    model: model, tokenBytes: bytes, decode: { text($0) },
    random: SeededRandom(seed: seed, purpose: .sampling), limits: limits)
}

private func prompt(_ count: Int, seed: UInt64 = 0) -> [Int32] {
  let random = SeededRandom(seed: 17 + seed, purpose: .test)
  return (0..<count).map { Int32(random.below(53, UInt64($0))) }
}

private func request(
  _ promptCount: Int, completions: Int = 1, draw: UInt64 = 0, stops: [String] = []
) -> GenerationRequest {
  GenerationRequest(
    prompt: prompt(promptCount), completionCount: completions, drawIndex: draw, stopStrings: stops)
}

@Suite("generation", .tags(.invariant))
struct GenerationTests {
  private static func parameters(
    _ tokens: Int, temperature: Float = 0.9, stopIDs: Set<Int32> = []
  ) -> SamplingParameters {
    SamplingParameters(temperature: temperature, stopIDs: stopIDs, maxNewTokens: tokens)
  }

  @Test("a stop string ends a completion wherever it lies across token borders")
  func stopStrings() {
    let engine = makeEngine(makeSmallPolicy(on: TestBackends.fast[0].make(threads: 2)))
    let free = engine.generate([request(9)], Self.parameters(16))[0][0]
    #expect(free.finish == .length && free.tokens.count == 16 && free.text == text(free.tokens))
    let whole = Array(free.text.utf8)
    for length in [1, 2, 4, 7] {
      for start in stride(from: 0, through: whole.count - length, by: 3) {
        let stop = String(decoding: whole[start..<start + length], as: UTF8.self)
        // Its first occurrence in the text that would have been sampled.
        let end = (length...whole.count).first {
          whole[$0 - length..<$0].elementsEqual(stop.utf8)
        }
        let kept = String(decoding: whole[..<(end ?? 0)], as: UTF8.self)
        let stopped = engine.generate([request(9, stops: ["never", stop])], Self.parameters(16))
        #expect(stopped[0][0].finish == .stopString(stop))
        #expect(stopped[0][0].text == kept, "\(stop)")
        let tokens = stopped[0][0].tokens
        #expect(tokens == Array(free.tokens.prefix(tokens.count)))
        // The token that completes it is the last.
        #expect(text(tokens).utf8.count >= kept.utf8.count)
        #expect(text(tokens.dropLast()).utf8.count < kept.utf8.count)
        expectSameBits(stopped[0][0].logProbs, Array(free.logProbs.prefix(tokens.count)))
      }
    }
  }

  @Test("of several stop strings in one token the first to end counts, in any order of the list")
  func firstStopString() {
    // Every token spells "a-b-c".
    let engine = GenerationEngine(
      model: makeSmallPolicy(on: TestBackends.fast[0].make()),
      tokenBytes: { _ in Array("a-b-c".utf8) }, decode: { $0.map { _ in "a-b-c" }.joined() },
      random: SeededRandom(seed: 3, purpose: .sampling))
    for stops in [["b", "a"], ["a", "b"], ["-b", "c", "a-"]] {
      let stopped = engine.generate([request(3, stops: stops)], Self.parameters(4))[0][0]
      #expect(stopped.text == (stops.contains("a") ? "a" : "a-"), "\(stops)")
      #expect(stopped.finish == .stopString(stopped.text))
      #expect(stopped.tokens.count == 1)
    }
  }

  @Test("a stop string that a prompt contains ends nothing")
  func stopInPrompt() {
    let engine = makeEngine(makeSmallPolicy(on: TestBackends.fast[0].make()))
    let free = engine.generate([request(9)], Self.parameters(3))[0][0]
    let stop = text(prompt(9).suffix(1)) + text(free.tokens.prefix(1))
    #expect(engine.generate([request(9, stops: [stop, ""])], Self.parameters(3))[0][0] == free)
  }

  @Test("any of several stop ids ends a completion and is its last token; else the limit does")
  func stopIDs() {
    let engine = makeEngine(makeSmallPolicy(on: TestBackends.fast[0].make(threads: 2)))
    let requests = (0..<6).map { request(5 + $0, completions: 4, draw: UInt64($0)) }
    let free = engine.generate(requests, Self.parameters(20)).joined().map(\.tokens)
    let stops: Set<Int32> = [free[0][2], free[5][9], free[9][0]]
    let stopped = engine.generate(requests, Self.parameters(20, stopIDs: stops)).joined()
    var finishes: Set<Int32> = []
    for (completion, whole) in zip(stopped, free) {
      if let end = whole.firstIndex(where: stops.contains) {
        #expect(completion.tokens == Array(whole[...end]))
        #expect(completion.finish == .stopID(whole[end]) && completion.finish.label == "stop")
        finishes.insert(whole[end])
      } else {
        #expect(completion.tokens == whole && completion.finish == .length)
        #expect(completion.finish.isTruncated && completion.finish.label == "length")
      }
      #expect(completion.logProbs.count == completion.tokens.count)
      #expect(completion.entropies.count == completion.tokens.count)
    }
    #expect(finishes.count > 1)
    // The limit at the very token that stops: it has stopped.
    let exact = engine.generate([requests[0]], Self.parameters(3, stopIDs: [free[0][2]]))[0][0]
    #expect(exact.finish == .stopID(free[0][2]))
  }

  @Test(
    "a group's prompt is forwarded and stored once, its partial page once per completion",
    arguments: [1, 15, 16, 17, 32, 40], [1, 2, 17, 18])
  func pages(promptCount: Int, tokens: Int) {
    let model = ObservedPolicy(makeSmallPolicy(on: TestBackends.fast[0].make()))
    let engine = makeEngine(model)
    let group = 3
    _ = engine.generate([request(promptCount, completions: group)], Self.parameters(tokens))
    #expect(model.inputs.count == tokens)
    #expect(model.inputs[0].ids == prompt(promptCount))
    #expect(model.inputs.dropFirst().allSatisfy { $0.ids.count == group })
    #expect(engine.forwardedRows == promptCount + group * (tokens - 1))
    let size = SequenceLayout.pageSize
    let shared = promptCount / size
    // The last token is never read, so it needs no place.
    let whole = (promptCount + tokens - 1 + size - 1) / size
    let written = Set(model.inputs.flatMap { $0.layout.writes.map(\.page) })
    #expect(written.count == shared + group * (whole - shared))
    // Every completion's own table: shared pages first, then its own.
    for input in model.inputs.dropFirst() {
      let tables = input.layout.runs.map { run -> [Int32] in
        let count = run.firstPosition / size + 1
        return Array(input.layout.pageTable[run.tableStart..<run.tableStart + count])
      }
      #expect(tables.allSatisfy { $0.prefix(shared) == tables[0].prefix(shared) })
      let own = tables.flatMap { $0.dropFirst(shared) }
      #expect(Set(own).count == own.count)
    }
  }

  @Test("pages that are given back serve again, and no result depends on it")
  func pagesReused() {
    let model = ObservedPolicy(makeSmallPolicy(on: TestBackends.fast[0].make()))
    let engine = makeEngine(model)
    let requests = (0..<5).map { request(3 + 11 * $0, completions: 3, draw: UInt64($0)) }
    let first = engine.generate(requests, Self.parameters(12))
    let pages = model.inputs.map(\.layout.pageCount).max()
    let again = engine.generate(requests, Self.parameters(12))
    #expect(first == again)
    #expect(model.inputs.map(\.layout.pageCount).max() == pages)
  }

  @Test("what is live at once stays within the limits; a group beyond them goes alone")
  func limits() {
    let model = ObservedPolicy(makeSmallPolicy(on: TestBackends.fast[0].make()))
    let limits = GenerationEngine.Limits(liveCompletions: 8, pages: 14, prefillRows: 40)
    let engine = makeEngine(model, limits: limits)
    var requests = (0..<8).map { request(7 + 5 * $0, completions: 3, draw: UInt64($0)) }
    requests.insert(request(50, completions: 11, draw: 99), at: 4)
    let sampled = engine.generate(requests, Self.parameters(10))
    #expect(sampled.map(\.count) == requests.map(\.completionCount))
    var (mostLive, mostPrefilled) = (0, 0)
    for input in model.inputs {
      let prefills = input.layout.runs.filter { $0.firstPosition == 0 }
      let decoding = input.layout.runs.count - prefills.count
      let pages = Set(input.layout.pageTable).count
      let isAlone = prefills.count == 1 && decoding == 0 || decoding == 11
      if !isAlone {
        #expect(decoding + 3 * prefills.count <= 8)
        #expect(prefills.reduce(0) { $0 + $1.rowCount } <= 40)
        #expect(pages <= 14)
      }
      mostLive = max(mostLive, decoding)
      mostPrefilled = max(mostPrefilled, prefills.count)
    }
    #expect(mostLive == 11 && mostPrefilled == 2)
    let free = makeEngine(makeSmallPolicy(on: TestBackends.fast[0].make())).generate(
      requests, Self.parameters(10))
    #expect(sampled == free)
  }

  @Test("top-k 1 is greedy, whatever the temperature and the seed", arguments: TestBackends.fast)
  func greedy(_ kind: TestBackend) {
    let model = makeSmallPolicy(on: kind.make(threads: 2))
    let requests = (0..<4).map { request(4 + $0, completions: 2, draw: UInt64($0)) }
    let greedy = makeEngine(model).generate(requests, Self.parameters(12, temperature: 0))
    #expect(greedy.allSatisfy { $0[0] == $0[1] })
    for (temperature, seed) in [(Float(1), UInt64(3)), (0.3, 4), (5, 5)] {
      let parameters = SamplingParameters(
        temperature: temperature, topK: 1, stopIDs: [], maxNewTokens: 12)
      let sampled = makeEngine(model, seed: seed).generate(requests, parameters)
      #expect(sampled.map { $0.map(\.tokens) } == greedy.map { $0.map(\.tokens) })
      // Greedy reports the log-probs of temperature 1.
      if temperature == 1 { #expect(sampled == greedy) }
    }
  }

  @Test("random numbers follow seed, draw and sample, and nothing else")
  func randomNumbers() {
    let model = makeSmallPolicy(on: TestBackends.fast[0].make())
    func tokens(seed: UInt64 = 3, draw: UInt64 = 0) -> [[Int32]] {
      makeEngine(model, seed: seed)
        .generate([request(6, completions: 3, draw: draw)], Self.parameters(12))[0].map(\.tokens)
    }
    let first = tokens()
    #expect(first == tokens())
    #expect(Set(first).count == 3)
    #expect(Set(first + tokens(seed: 4) + tokens(draw: 1)).count == 9)
  }

  @Test("stopped early, the engine gives what it sampled and goes on unharmed")
  func earlyStop() {
    let model = ObservedPolicy(makeSmallPolicy(on: TestBackends.fast[0].make()))
    let limits = GenerationEngine.Limits(liveCompletions: 6)
    let requests = (0..<4).map { request(6 + $0, completions: 3, draw: UInt64($0)) }
    let whole = makeEngine(model, limits: limits).generate(requests, Self.parameters(10))
    let pages = model.inputs.map(\.layout.pageCount).max()
    let engine = makeEngine(model, limits: limits)
    let begin = model.inputs.count
    var steps: [(finished: Int, tokens: Int)] = []
    let partial = engine.generate(requests, Self.parameters(10)) { finished, tokens in
      steps.append((finished, tokens))
      return steps.count < 4
    }
    #expect(steps.map(\.tokens) == [6, 12, 18, 24] && steps.allSatisfy { $0.finished == 0 })
    // Two groups fit side by side; the others never began.
    #expect(partial.map(\.count) == [3, 3, 0, 0])
    for (a, b) in zip(partial.joined(), whole.joined()) {
      #expect(a.finish == .length && a.tokens == Array(b.tokens.prefix(4)))
      expectSameBits(a.logProbs, Array(b.logProbs.prefix(4)))
    }
    #expect(engine.generate(requests, Self.parameters(10)) == whole)
    // What was cut off has given its pages back.
    #expect(model.inputs[begin...].map(\.layout.pageCount).max() == pages)
  }
}

extension SampledCompletion: Equatable {
  package static func == (a: SampledCompletion, b: SampledCompletion) -> Bool {
    a.tokens == b.tokens && a.finish == b.finish && a.text == b.text
      && a.logProbs.map(\.bitPattern) == b.logProbs.map(\.bitPattern)
      && a.entropies.map(\.bitPattern) == b.entropies.map(\.bitPattern)
  }
}
