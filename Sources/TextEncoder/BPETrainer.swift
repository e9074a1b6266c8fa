/// Learns a byte-level byte-pair encoding from texts.
///
/// Numbers are cut into single characters and the rest into words by the GPT-2 pattern; then the
/// most frequent pair of neighbours becomes a token, again and again. Of equally frequent pairs the
/// one with the lower ids wins, so equal texts in any order of memory give equal tokenizers.
/// - Source: Sennrich, Haddow, Birch 2016, "Neural Machine Translation of Rare Words with Subword
///   Units", algorithm 1, over bytes; differences: pair counts are kept up to date per word.
package struct BPETrainer: Sendable {
  /// What to learn.
  package struct Configuration: Sendable, Equatable {
    /// Most tokens that the tokenizer may have: 256 bytes, learned ones and special ones.
    package var vocabularySize: Int
    /// Tokens beside the learned ones, with the highest ids; content never matches them.
    package var specialTokens: [String]
    /// The special token that ends a text.
    package var endToken: String
    /// Texts of which each word is one token whatever the corpus says: `<answer>` is then the three
    /// tokens `<`, `answer` and `>`, because the pattern parts letters from signs.
    package var wholeWords: [String]
    /// Rarer pairs are not merged.
    package var minimumPairCount: Int

    /// A configuration; see the properties.
    package init(
      vocabularySize: Int, specialTokens: [String] = ["<|endoftext|>"],
      endToken: String = "<|endoftext|>", wholeWords: [String] = [], minimumPairCount: Int = 2
    ) {
      self.vocabularySize = vocabularySize
      self.specialTokens = specialTokens
      self.endToken = endToken
      self.wholeWords = wholeWords
      self.minimumPairCount = minimumPairCount
    }

    fileprivate func check() throws(TokenizerError) {
      if specialTokens.contains(where: { !(2...1024).contains($0.utf8.count) }) {
        throw .unusableConfiguration(
          field: "specialTokens", reason: "each needs 2 to 1024 bytes")
      }
      if Set(specialTokens.map { Array($0.utf8) }).count < specialTokens.count {
        throw .unusableConfiguration(field: "specialTokens", reason: "one occurs twice")
      }
      if !specialTokens.contains(endToken) {
        throw .unusableConfiguration(
          field: "endToken", reason: "\"\(endToken)\" is not among the special tokens")
      }
      let range = 256 + specialTokens.count...Vocabulary.tokenLimit
      if !range.contains(vocabularySize) {
        throw .unusableConfiguration(
          field: "vocabularySize", reason: "\(vocabularySize) is not in \(range)")
      }
    }
  }

  /// Numbers one by one, then words; the file that the trainer writes says the same.
  static let preTokenizer = PreTokenizer(steps: [.digits(individually: true), .words(.gpt2)])
  /// Words longer than this are counted in pieces, so that none costs time for every merge.
  private static let longestWord = 256

  private let configuration: Configuration
  private var words = ByteStringTable()
  private var wordCounts: [Int] = []

  /// A trainer that has seen no text.
  /// - Throws: ``TokenizerError/unusableConfiguration(field:reason:)``.
  package init(_ configuration: Configuration) throws(TokenizerError) {
    try configuration.check()
    self.configuration = configuration
  }

  /// Learns from texts.
  /// - Throws: ``TokenizerError``: an unusable configuration, or whole words for which the
  ///   vocabulary has no room.
  package static func train(
    on texts: some Sequence<String>, _ configuration: Configuration
  ) throws(TokenizerError) -> TrainedTokenizer {
    var trainer = try BPETrainer(configuration)
    for text in texts { trainer.add(text) }
    return try trainer.train()
  }

  /// Counts the words of a text.
  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      Self.preTokenizer.forEachWord(in: bytes) { word, _ in
        var start = 0
        while start < word.count {
          let end = min(start + Self.longestWord, word.count)
          let (position, isNew) = words.insert(.init(rebasing: word[start..<end]))
          if isNew { wordCounts.append(0) }
          wordCounts[position] += 1
          start = end
        }
      }
    }
  }

  /// Learns the merges from the words counted so far.
  /// - Throws: ``TokenizerError/unusableConfiguration(field:reason:)`` if the whole words do not fit.
  package func train() throws(TokenizerError) -> TrainedTokenizer {
    let room = configuration.vocabularySize - configuration.specialTokens.count
    var counts = PairCounts(words: words, counts: wordCounts)
    var learned = LearnedMerges(forbidden: configuration.specialTokens)
    while learned.tokenCount < room,
      let pair = counts.mostFrequent(atLeast: configuration.minimumPairCount)
    {
      guard let token = learned.append(pair.left, pair.right) else {
        counts.forbid(pair)
        continue
      }
      counts.replace(pair, by: token)
    }
    let whole = configuration.wholeWords.flatMap(Self.words(of:))
    guard let merges = learned.completing(whole, room: room) else {
      throw .unusableConfiguration(
        field: "wholeWords",
        reason: "one reads as a special token, or they need more than "
          + "\(configuration.vocabularySize) tokens")
    }
    return TrainedTokenizer(
      merges: merges, specialTokens: configuration.specialTokens,
      endToken: configuration.endToken)
  }

  private static func words(of text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var text = text
    text.withUTF8 { bytes in
      preTokenizer.forEachWord(in: bytes) { word, _ in words.append(Array(word)) }
    }
    return words
  }
}
