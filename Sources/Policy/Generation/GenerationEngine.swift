internal import Autograd
internal import Layers
package import TensorCore

/// Samples completions: G per prompt over one shared prefix, with continuous batching.
///
/// Every step is one packed forward over the newest token of each live completion and the whole
/// prompts that were just admitted. Prompt pages are shared by their group; the page that
/// straddles prompt and completion exists once per completion. A completion's tokens and log-probs
/// depend on (weights, prompt, seed, draw index, sample) alone, never on its neighbours.
package final class GenerationEngine {
  /// Bounds of what is held at once.
  package struct Limits: Sendable {
    /// Completions sampled side by side.
    package var liveCompletions: Int
    /// Pages of the key/value pool; admission waits when a group's worst case would not fit.
    package var pages: Int
    /// Prompt rows admitted in one step (a longer prompt is admitted alone).
    package var prefillRows: Int

    package init(liveCompletions: Int = 256, pages: Int = 1 << 20, prefillRows: Int = 4096) {
      self.liveCompletions = liveCompletions
      self.pages = pages
      self.prefillRows = prefillRows
    }
  }

  private let model: any PolicyModel
  private let tokenBytes: (Int32) -> [UInt8]
  private let decode: ([Int32]) -> String
  private let random: SeededRandom
  private let limits: Limits
  private let cache: KeyValueCache
  private var allocator = PageAllocator()
  private var reservedPages = 0
  /// Rows forwarded since the engine was made: prompts once per group, plus decoded tokens.
  package private(set) var forwardedRows = 0

  /// - Parameters:
  ///   - tokenBytes: bytes of a token's text, for stop strings.
  ///   - decode: the text of tokens, special tokens left out.
  ///   - random: stream of purpose `.sampling` or `.evaluation`.
  package init(
    model: any PolicyModel, tokenBytes: @escaping (Int32) -> [UInt8],
    decode: @escaping ([Int32]) -> String, random: SeededRandom, limits: Limits = Limits()
  ) {
    self.model = model
    self.tokenBytes = tokenBytes
    self.decode = decode
    self.random = random
    self.limits = limits
    cache = model.makeCache(pageCount: 0)
  }

  /// Completions of every request, in order.
  ///
  /// - Parameters:
  ///   - onProgress: called after each step with the number of finished completions; returning
  ///     false stops early, and unfinished completions come back with finish `.length`.
  package func generate(
    _ requests: [GenerationRequest], _ parameters: SamplingParameters,
    onProgress: (_ finished: Int, _ sampledTokens: Int) -> Bool = { _, _ in true }
  ) -> [[SampledCompletion]] {
    model.prepareWeights()
    var finished: [[SampledCompletion?]] = requests.map {
      Array(repeating: nil, count: $0.completionCount)
    }
    var waiting = requests.indices.makeIterator()
    var next = waiting.next()
    var live: [LiveCompletion] = []
    var finishedCount = 0
    var sampledTokens = 0
    while next != nil || !live.isEmpty {
      var step = Step()
      for completion in live { step.add(decoding: completion) }
      let decodingCount = live.count
      while let index = next,
        canAdmit(requests[index], parameters, live: live.count, prefill: step.prefillRows)
      {
        live += admit(requests[index], index: index, parameters, into: &step)
        next = waiting.next()
      }
      // Half as much again at a time, so that growing copies little and blocks are reused.
      if allocator.pageCount > cache.pageCount {
        cache.grow(toPageCount: max(allocator.pageCount, cache.pageCount / 2 * 3))
      }
      cache.clear(step.freshPages)
      let drawn = forward(&step, live: live, decodingCount: decodingCount, parameters)
      sampledTokens += drawn.count
      var stillLive: [LiveCompletion] = []
      stillLive.reserveCapacity(live.count)
      for (completion, token) in zip(live, drawn) {
        completion.append(token, tokenBytes: tokenBytes(token.id))
        if let finish = completion.finish(parameters) {
          finished[completion.request][completion.sample] = completion.result(
            finish, decode: decode)
          finishedCount += 1
          release(completion)
        } else {
          completion.reserveNext(&allocator)
          stillLive.append(completion)
        }
      }
      live = stillLive
      if !onProgress(finishedCount, sampledTokens) { break }
    }
    for completion in live {
      finished[completion.request][completion.sample] = completion.result(
        .length, decode: decode)
      release(completion)
    }
    return finished.map { group in group.compactMap { $0 } }
  }

  // MARK: Admission

  private func worstCasePages(_ request: GenerationRequest, _ parameters: SamplingParameters) -> Int
  {
    let size = SequenceLayout.pageSize
    let shared = request.prompt.count / size
    let whole = (request.prompt.count + parameters.maxNewTokens + size - 1) / size
    return shared + request.completionCount * (whole - shared)
  }

  private func canAdmit(
    _ request: GenerationRequest, _ parameters: SamplingParameters, live: Int, prefill: Int
  ) -> Bool {
    if live == 0 { return true }
    return live + request.completionCount <= limits.liveCompletions
      && prefill + request.prompt.count <= limits.prefillRows
      && reservedPages + worstCasePages(request, parameters) <= limits.pages
  }

  private func admit(
    _ request: GenerationRequest, index: Int, _ parameters: SamplingParameters,
    into step: inout Step
  ) -> [LiveCompletion] {
    let size = SequenceLayout.pageSize
    let promptCount = request.prompt.count
    let shared = (0..<promptCount / size).map { _ in allocator.take() }
    let hasTail = promptCount % size > 0
    let reservation = worstCasePages(request, parameters)
    reservedPages += reservation
    let stops = StopMatcher(request.stopStrings)
    let group = LiveGroup(size: request.completionCount, reservedPages: reservation)
    let positions = PromptPositions(count: promptCount, images: request.images)
    let completions = (0..<request.completionCount).map { sample -> LiveCompletion in
      if sample > 0 { for page in shared { allocator.retain(page) } }
      return LiveCompletion(
        request: index, sample: sample, group: group, draw: request.drawIndex,
        promptCount: promptCount, rotaryDelta: positions.next - promptCount,
        pages: shared + (hasTail ? [allocator.take()] : []),
        stops: stops)
    }
    step.add(
      prompt: request.prompt, images: request.images, at: positions, pagesOf: completions)
    // A prompt that fills its pages needs a fresh page for the first sampled token.
    if !hasTail { for completion in completions { completion.reserveNext(&allocator) } }
    return completions
  }

  private func release(_ completion: LiveCompletion) {
    for page in completion.pages { allocator.release(page) }
    completion.group.remaining -= 1
    if completion.group.remaining == 0 { reservedPages -= completion.group.reservedPages }
  }

  // MARK: Forward

  private func forward(
    _ step: inout Step, live: [LiveCompletion], decodingCount: Int,
    _ parameters: SamplingParameters
  ) -> [SampledToken] {
    let tape = Tape(model.backend, isRecording: false)
    let input = step.input(pageCount: cache.pageCount)
    forwardedRows += input.ids.count
    let hidden = model.hiddenStates(input, cache: cache, tape)
    var draws: [SampleDraw] = []
    draws.reserveCapacity(live.count)
    for (index, completion) in live.enumerated() {
      let row = index < decodingCount ? index : step.promptRows[index - decodingCount]
      draws.append(
        SampleDraw(
          row: row, temperature: parameters.temperature,
          uniform: random.uniform(
            completion.draw, UInt64(completion.sample), UInt64(completion.tokens.count)),
          topK: parameters.topK, topP: parameters.topP, minP: parameters.minP))
    }
    return model.backend.sample(
      tape.detached(hidden, for: "sample"), model.head.preparedWeight(), bias: model.headBias,
      draws: draws)
  }
}
