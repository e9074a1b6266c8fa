/// Merges in the order they were learned, and the tokens that they make after the 256 bytes.
struct LearnedMerges {
  /// One merge: two tokens and what they become.
  struct Step: Sendable, Equatable {
    var left: Int32
    var right: Int32
    var token: Int32
  }

  /// The bytes of each token; the first 256 are the bytes themselves.
  private(set) var tokens = ByteStringTable()
  private(set) var steps: [Step] = []
  private var pairs = MergeTable(capacity: 0)
  private let forbidden: Set<[UInt8]>

  /// No merges yet; none will make a token that reads as one of the `forbidden` texts.
  init(forbidden: [String]) { self.init(forbidden: Set(forbidden.map { Array($0.utf8) })) }

  /// Number of tokens, bytes included.
  var tokenCount: Int { tokens.count }

  private mutating func insert(_ bytes: [UInt8]) -> Int32 {
    Int32(bytes.withUnsafeBufferPointer { tokens.insert($0) }.position)
  }

  /// Adds the merge of two tokens.
  /// - Returns: the token they become, which another merge may have made already; nil if it is
  ///   forbidden or the pair has a merge.
  mutating func append(_ left: Int32, _ right: Int32) -> Int32? {
    let bytes = Array(tokens[Int(left)] + tokens[Int(right)])
    if forbidden.contains(bytes) || pairs.merge(left, right) != nil { return nil }
    let step = Step(left: left, right: right, token: insert(bytes))
    _ = pairs.insert(left, right, Merge(rank: Int32(steps.count), id: step.token))
    steps.append(step)
    return step.token
  }

  /// These merges with others behind them that make each of `words` one token, in at most `room`
  /// tokens: the last learned ones give way. Nil if the words need more than that, or one of them
  /// is forbidden.
  func completing(_ words: [[UInt8]], room: Int) -> LearnedMerges? {
    // A word of n bytes needs n - 1 merges at most: fewer need not give way.
    let mostNeeded = words.reduce(0) { $0 + $1.count }
    for kept in stride(from: steps.count, through: max(0, steps.count - mostNeeded), by: -1) {
      var result = LearnedMerges(forbidden: forbidden)
      for step in steps[..<kept] { _ = result.append(step.left, step.right) }
      if words.allSatisfy({ result.complete($0) }), result.tokenCount <= room { return result }
    }
    return nil
  }

  private init(forbidden: Set<[UInt8]>) {
    self.forbidden = forbidden
    for byte in UInt8.min...UInt8.max { _ = insert([byte]) }
  }

  private mutating func complete(_ word: [UInt8]) -> Bool {
    var pieces = encode(word)
    while pieces.count > 1 {
      if append(pieces[0], pieces[1]) == nil { return false }
      // A new merge may apply in several places, so what is left is asked anew.
      pieces = encode(word)
    }
    return true
  }

  private func encode(_ word: [UInt8]) -> [Int32] {
    let encoder = BytePairEncoder(atoms: .bytes(Array(0..<256)), merges: pairs)
    var scratch = BytePairEncoder.Scratch()
    var pieces: [Int32] = []
    word.withUnsafeBufferPointer { encoder.encode($0, into: &pieces, scratch: &scratch) }
    return pieces
  }
}
