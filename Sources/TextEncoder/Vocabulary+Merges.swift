internal import StrictJSON

extension Vocabulary {
  /// The encoder over this vocabulary with the file's merges.
  func encoder(merges list: JSONValue?) throws(TokenizerError) -> BytePairEncoder {
    let atoms = try self.atoms()
    guard let list = list?.array, list.count <= Self.mergeLimit else {
      throw .malformed(
        field: "model.merges", expected: "an array of at most \(Self.mergeLimit) pairs")
    }
    var table = MergeTable(capacity: list.count)
    var joined: [UInt8] = []
    for (rank, entry) in list.enumerated() {
      let leftLength = try Self.pair(entry, rank, into: &joined)
      let left = try id(of: joined[..<leftLength], rank)
      let right = try id(of: joined[leftLength...], rank)
      let made = try id(of: joined[...], rank)
      // Text must not spell a byte.
      if isByteToken[Int(made)] {
        throw .specialTokenReachable(token: String(decoding: joined, as: UTF8.self))
      }
      guard table.insert(left, right, Merge(rank: Int32(rank), id: made)) else {
        throw .duplicateMerge(
          merge: rank, left: String(decoding: joined[..<leftLength], as: UTF8.self),
          right: String(decoding: joined[leftLength...], as: UTF8.self))
      }
    }
    return BytePairEncoder(atoms: atoms, merges: table)
  }

  /// Writes both tokens of a merge, one behind the other, and returns the length of the first.
  ///
  /// A merge is a text of two tokens with one blank between them, or an array of two.
  private static func pair(
    _ entry: JSONValue, _ rank: Int, into joined: inout [UInt8]
  ) throws(TokenizerError) -> Int {
    joined.removeAll(keepingCapacity: true)
    var left: Int?
    switch entry {
    case .string(let text):
      joined.append(contentsOf: text.utf8)
      left = joined.firstIndex(of: UInt8(ascii: " "))
      if let blank = left { joined.remove(at: blank) }
      if joined.contains(UInt8(ascii: " ")) { left = nil }
    case .array(let elements):
      guard elements.count == 2, let first = elements[0].string, let second = elements[1].string
      else { break }
      joined.append(contentsOf: first.utf8)
      left = joined.count
      joined.append(contentsOf: second.utf8)
    default: break
    }
    guard let left, left > 0, left < joined.count else {
      throw .malformed(field: "model.merges[\(rank)]", expected: "a pair of tokens")
    }
    return left
  }

  private func id(of spelling: ArraySlice<UInt8>, _ rank: Int) throws(TokenizerError) -> Int32 {
    let position = spelling.withUnsafeBufferPointer { spellings.position(of: $0) }
    if let id = position, isPiece[id] { return Int32(id) }
    let token = String(decoding: spelling, as: UTF8.self)
    if let id = position, isSpecial[id] { throw .specialTokenReachable(token: token) }
    throw .mergeOfMissingToken(merge: rank, token: token)
  }

  // MARK: Atoms

  private func atoms() throws(TokenizerError) -> WordAtoms {
    switch alphabet {
    case .bytes(let suffix):
      let ids = try byteIDs { ByteAlphabet.token(of: CollectionOfOne($0)) }
      if suffix.isEmpty { return .bytes(ids) }
      return .bytesAndLast(
        ids, try byteIDs { ByteAlphabet.token(of: CollectionOfOne($0)) + suffix })
    case .characters:
      let bytes = try byteIDs(TokenAlphabet.spelling)
      var scalars: [UInt32: Int32] = [:]
      for id in contents.indices {
        let spelling = String(decoding: spellings[id], as: UTF8.self).unicodeScalars
        guard let scalar = spelling.first, spelling.count == 1 else { continue }
        if isSpecial[id] { throw .specialTokenReachable(token: String(scalar)) }
        if isPiece[id] { scalars[scalar.value] = Int32(id) }
      }
      return .scalars(scalars, bytes: bytes)
    }
  }

  /// Token of each byte, or -1 for bytes that UTF-8 never uses.
  private func byteIDs(_ spelling: (UInt8) -> String) throws(TokenizerError) -> [Int32] {
    var ids = [Int32](repeating: -1, count: 256)
    var missing: [UInt8] = []
    for byte in UInt8.min...UInt8.max {
      let spelling = spelling(byte)
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
