internal import StrictJSON

/// The tokens of a `tokenizer.json` in the order of their ids, checked.
struct Vocabulary {
  var spellings = ByteStringTable()
  var contents: [[UInt8]] = []
  var isSpecial: [Bool] = []
  /// Whether a token is one of the model's own, spelled in the byte alphabet and not special: only
  /// these can be bytes, be merged or be whole words of content.
  private(set) var isPiece: [Bool] = []

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
      contents[id] = Array(token.content.utf8)
    }
  }

  private mutating func fill(
    _ tokens: [(spelling: String, id: Int)], modelTokens: Int
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
    isPiece.reserveCapacity(tokens.count)
    for position in positions {
      let spelling = tokens[position].spelling
      _ = spellings.insert(spelling)
      let bytes = position < modelTokens ? ByteAlphabet.bytes(of: spelling) : nil
      isPiece.append(bytes != nil)
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
    guard let id = spellings.position(of: spelling) else {
      throw .mergeOfMissingToken(merge: rank, token: spelling)
    }
    if isSpecial[id] { throw .specialTokenReachable(token: spelling) }
    if !isPiece[id] { throw .mergeOfMissingToken(merge: rank, token: spelling) }
    return id
  }

  private func byteIDs() throws(TokenizerError) -> [Int32] {
    var ids = [Int32](repeating: -1, count: 256)
    var missing: [UInt8] = []
    for byte in UInt8.min...UInt8.max {
      let spelling = ByteAlphabet.token(of: CollectionOfOne(byte))
      let id = spellings.position(of: spelling)
      if let id, isSpecial[id] { throw .specialTokenReachable(token: spelling) }
      if let id, isPiece[id] {
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
