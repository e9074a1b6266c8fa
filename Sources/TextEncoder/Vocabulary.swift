internal import StrictJSON

/// The tokens of a `tokenizer.json` in the order of their ids, checked.
struct Vocabulary {
  let alphabet: TokenAlphabet
  var spellings = ByteStringTable()
  var contents: [[UInt8]] = []
  var isSpecial: [Bool] = []
  /// Whether a token is one of the model's own, spelled in its alphabet and not special: only these
  /// can be bytes, be merged or be whole words of content.
  private(set) var isPiece: [Bool] = []
  /// Whether a token stands for one byte, written as `<0x0A>`.
  private(set) var isByteToken: [Bool] = []

  /// More tokens than any published tokenizer has, by a factor of 15.
  static let tokenLimit = 1 << 22
  /// More merges than any published tokenizer has, by a factor of 30.
  static let mergeLimit = 1 << 24

  /// Joins the model's vocabulary with the added tokens.
  ///
  /// Nothing is allocated for an id before it is known that ids are 0, 1, 2 ... without a gap.
  init(model: JSONValue?, added: [AddedToken], alphabet: TokenAlphabet) throws(TokenizerError) {
    self.alphabet = alphabet
    guard let members = model?.object?.members else {
      throw .malformed(field: "model.vocab", expected: "an object of token and id")
    }
    var tokens: [(spelling: String, id: Int)] = []
    tokens.reserveCapacity(members.count + added.count)
    var distinct = ByteStringTable()
    for (spelling, value) in members {
      guard let id = value.int else {
        throw .malformed(field: "model.vocab[\"\(spelling)\"]", expected: "an integer")
      }
      _ = distinct.insert(spelling)
      tokens.append((spelling, id))
    }
    for token in added {
      let (position, isNew) = distinct.insert(token.content)
      if isNew {
        tokens.append((token.content, Int(token.id)))
      } else if tokens[position].id != Int(token.id) {
        throw .malformed(
          field: "added_tokens: id of \"\(token.content)\"",
          expected: "\(tokens[position].id) as elsewhere in the file")
      }
    }
    try fill(tokens, modelTokens: members.count)
    isSpecial = Array(repeating: false, count: contents.count)
    for token in added where token.isSpecial {
      let id = Int(token.id)
      isSpecial[id] = true
      isPiece[id] = false
      contents[id] = alphabet.bytes(ofAdded: token.content)
    }
  }

  private mutating func fill(
    _ tokens: [(spelling: String, id: Int)], modelTokens: Int
  ) throws(TokenizerError) {
    guard tokens.count <= Self.tokenLimit else {
      throw .malformed(field: "model.vocab", expected: "at most \(Self.tokenLimit) tokens")
    }
    var positions = [Int](repeating: -1, count: tokens.count)
    for (position, token) in tokens.enumerated() {
      guard tokens.indices.contains(token.id) else {
        throw .idOutOfRange(
          token: token.spelling, id: token.id, vocabularySize: tokens.count)
      }
      if positions[token.id] >= 0 {
        let first = tokens[positions[token.id]].spelling
        throw .duplicateID(id: token.id, first: first, second: token.spelling)
      }
      positions[token.id] = position
    }
    contents.reserveCapacity(tokens.count)
    isPiece.reserveCapacity(tokens.count)
    isByteToken.reserveCapacity(tokens.count)
    for position in positions {
      let spelling = tokens[position].spelling
      _ = spellings.insert(spelling)
      let bytes = position < modelTokens ? alphabet.bytes(of: spelling) : nil
      isPiece.append(bytes != nil)
      isByteToken.append(alphabet.isByte(spelling))
      contents.append(bytes ?? alphabet.bytes(ofAdded: spelling))
    }
  }

  /// The words that become one token without merging: every piece where the file says so, otherwise
  /// those whose merges end in the piece.
  func wholeWords(_ encoder: BytePairEncoder, prefersWholeWords: Bool) -> PieceTable {
    guard case .bytes(let suffix) = alphabet, suffix.isEmpty || !prefersWholeWords else {
      return PieceTable(capacity: 0)
    }
    var table = PieceTable(capacity: contents.count)
    var scratch = BytePairEncoder.Scratch()
    var tokens: [Int32] = []
    for (id, content) in contents.enumerated() where isPiece[id] {
      let length = content.count - suffix.utf8.count
      guard (1...PieceTable.longest).contains(length),
        content[length...].elementsEqual(suffix.utf8)
      else { continue }
      content.withUnsafeBufferPointer { content in
        let word = UnsafeBufferPointer(rebasing: content[..<length])
        if !prefersWholeWords {
          tokens.removeAll(keepingCapacity: true)
          encoder.encode(word, into: &tokens, scratch: &scratch)
          if tokens != [Int32(id)] { return }
        }
        table.insert(word, Int32(id))
      }
    }
    return table
  }
}

extension ByteStringTable {
  /// Position of a text's UTF-8, or nil.
  func position(of text: String) -> Int? {
    var text = text
    return text.withUTF8 { position(of: $0) }
  }

  /// Adds a text's UTF-8 unless it is there.
  mutating func insert(_ text: String) -> (position: Int, isNew: Bool) {
    var text = text
    return text.withUTF8 { insert($0) }
  }
}
