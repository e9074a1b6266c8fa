internal import StrictJSON

/// The tokens of a `tokenizer.json` in the order of their ids, checked.
struct Vocabulary {
  var spellings = ByteStringTable()
  var contents: [[UInt8]] = []
  var isSpecial: [Bool] = []
  /// Whether a token is spelled in the byte alphabet; others can be neither bytes nor merged.
  private var isByteLevel: [Bool] = []

  /// More merges than any published tokenizer has, by a factor of 30.
  private static let mergeLimit = 1 << 24

  /// Joins the model's vocabulary with the added tokens.
  ///
  /// Nothing is allocated for an id before it is known that ids are 0, 1, 2 ... without a gap.
  init(model: JSONValue?, added: [AddedToken]) throws(TokenizerError) {
    guard let members = model?.object?.members else {
      throw .malformed(field: "model.vocab", expected: "an object of token and id")
    }
    var tokens: [(spelling: String, id: Int)] = []
    tokens.reserveCapacity(members.count + added.count)
    var idOfSpelling = ByteStringTable()
    for (spelling, value) in members {
      guard let id = value.int else {
        throw .malformed(field: "model.vocab[\"\(spelling)\"]", expected: "an integer")
      }
      _ = idOfSpelling.insert(spelling)
      tokens.append((spelling, id))
    }
    for token in added {
      let (position, isNew) = idOfSpelling.insert(token.content)
      if isNew {
        tokens.append((token.content, Int(token.id)))
      } else if tokens[position].id != Int(token.id) {
        throw .malformed(
          field: "added_tokens: id of \"\(token.content)\"",
          expected: "\(tokens[position].id) as elsewhere in the file")
      }
    }
    try fill(tokens)
    isSpecial = Array(repeating: false, count: contents.count)
    for token in added {
      contents[Int(token.id)] = Array(token.content.utf8)
      isSpecial[Int(token.id)] = token.isSpecial
    }
  }

  private mutating func fill(
    _ tokens: [(spelling: String, id: Int)]
  ) throws(TokenizerError) {
    guard tokens.count <= Int(Int32.max) else {
      throw .malformed(field: "model.vocab", expected: "at most \(Int32.max) tokens")
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
    isByteLevel.reserveCapacity(tokens.count)
    for position in positions {
      let spelling = tokens[position].spelling
      _ = spellings.insert(spelling)
      let bytes = ByteAlphabet.bytes(of: spelling)
      isByteLevel.append(bytes != nil)
      contents.append(bytes ?? Array(spelling.utf8))
    }
  }

  /// The encoder over this vocabulary with the file's merges.
  func encoder(merges list: JSONValue?) throws(TokenizerError) -> BytePairEncoder {
    let byteIDs = try self.byteIDs()
    guard let list = list?.array, list.count <= Self.mergeLimit else {
      throw .malformed(
        field: "model.merges", expected: "an array of at most \(Self.mergeLimit) pairs")
    }
    var table = MergeTable(capacity: list.count)
    for (rank, entry) in list.enumerated() {
      let (left, right) = try pair(entry, rank)
      let ids = try (id(of: left, rank), id(of: right, rank), id(of: left + right, rank))
      if isSpecial[ids.2] { throw .specialTokenReachable(token: left + right) }
      let merge = Merge(rank: Int32(rank), id: Int32(ids.2))
      guard table.insert(Int32(ids.0), Int32(ids.1), merge) else {
        throw .duplicateMerge(merge: rank, left: left, right: right)
      }
    }
    return BytePairEncoder(byteIDs: byteIDs, merges: table)
  }

  private func pair(
    _ entry: JSONValue, _ rank: Int
  ) throws(TokenizerError) -> (left: String, right: String) {
    let parts: [String]
    switch entry {
    case .string(let text):
      parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        .map { String($0) ?? "" }
    case .array(let elements): parts = elements.map { $0.string ?? "" }
    default: parts = []
    }
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw .malformed(field: "model.merges[\(rank)]", expected: "a pair of tokens")
    }
    return (parts[0], parts[1])
  }

  private func id(of spelling: String, _ rank: Int) throws(TokenizerError) -> Int {
    guard let id = spellings.position(of: spelling), isByteLevel[id] else {
      throw .mergeOfMissingToken(merge: rank, token: spelling)
    }
    return id
  }

  private func byteIDs() throws(TokenizerError) -> [Int32] {
    var ids = [Int32](repeating: -1, count: 256)
    var missing: [UInt8] = []
    for byte in UInt8.min...UInt8.max {
      let spelling = ByteAlphabet.token(of: CollectionOfOne(byte))
      if let id = spellings.position(of: spelling) {
        if isSpecial[id] { throw .specialTokenReachable(token: spelling) }
        ids[Int(byte)] = Int32(id)
      } else if byte < 0xF5 && byte != 0xC0 && byte != 0xC1 {
        missing.append(byte)
      }
    }
    if !missing.isEmpty { throw .missingByteTokens(missing) }
    return ids
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
