internal import TensorCore

/// A group being sampled; its page reservation ends with its last completion.
final class LiveGroup {
  var remaining: Int
  let reservedPages: Int

  init(size: Int, reservedPages: Int) {
    remaining = size
    self.reservedPages = reservedPages
  }
}

/// A completion being sampled and its page table.
final class LiveCompletion {
  let request: Int
  let sample: Int
  let group: LiveGroup
  let draw: UInt64
  private let promptCount: Int
  /// What is added to a place in the sequence to get its rotary position: pictures take less.
  private let rotaryDelta: Int
  private(set) var pages: [Int32]
  private(set) var tokens: [Int32] = []
  private var logProbs: [Float] = []
  private var entropies: [Float] = []
  private var stops: StopMatcher
  private var matchedStop: String?
  /// A page taken since the last forward, to be cleared before it is written.
  private var freshPage: Int32?

  init(
    request: Int, sample: Int, group: LiveGroup, draw: UInt64, promptCount: Int, rotaryDelta: Int,
    pages: [Int32],
    stops: StopMatcher
  ) {
    self.request = request
    self.sample = sample
    self.group = group
    self.draw = draw
    self.promptCount = promptCount
    self.rotaryDelta = rotaryDelta
    self.pages = pages
    self.stops = stops
  }

  /// The newest token, its place in the sequence, and its rotary position.
  var newest: (id: Int32, position: Int, rotary: Int32)? {
    let position = promptCount + tokens.count - 1
    return tokens.last.map { ($0, position, Int32(position + rotaryDelta)) }
  }

  func append(_ token: SampledToken, tokenBytes: [UInt8]) {
    tokens.append(token.id)
    logProbs.append(token.logProb)
    entropies.append(token.entropy)
    matchedStop = stops.append(tokenBytes)
  }

  /// Whether the newest token ends the completion.
  func finish(_ parameters: SamplingParameters) -> FinishReason? {
    if let id = tokens.last, parameters.stopIDs.contains(id) { return .stopID(id) }
    if let matchedStop { return .stopString(matchedStop) }
    return tokens.count >= parameters.maxNewTokens ? .length : nil
  }

  /// Makes sure that the newest token's position has a page.
  func reserveNext(_ allocator: inout PageAllocator) {
    let position = promptCount + max(tokens.count - 1, 0)
    if position / SequenceLayout.pageSize >= pages.count {
      let page = allocator.take()
      pages.append(page)
      freshPage = page
    }
  }

  /// The page taken since the last call, if any.
  func takeFreshPage() -> Int32? {
    defer { freshPage = nil }
    return freshPage
  }

  func result(_ finish: FinishReason, decode: ([Int32]) -> String) -> SampledCompletion {
    var text = decode(tokens)
    if case .stopString(let stop) = finish { text = StopMatcher.cut(text, after: stop) }
    return SampledCompletion(
      tokens: tokens, logProbs: logProbs, entropies: entropies, finish: finish, text: text)
  }
}
