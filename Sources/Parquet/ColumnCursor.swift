/// Goes through the entries of one column in one row group, page by page.
///
/// The current entry is described by ``repetition`` and ``definition``; it has a value when
/// ``definition`` is the leaf's highest.
final class ColumnCursor {
  let leaf: Leaf
  private(set) var repetition = 0
  private(set) var definition = 0
  /// True when there is no current entry: every entry of the chunk was passed.
  private(set) var isAtEnd = false

  private let pages: PageReader
  private let limits: ParquetLimits
  private let open: OpenBytes
  private var page: Page?
  private var dictionary: [ParquetValue] = []
  private var hasDictionary = false
  /// Entries of the chunk that lie in no page read so far.
  private var left: Int
  /// Entries of the page after the current one.
  private var leftInPage = 0

  /// Levels and values of a page, read as far as the current entry.
  private final class Page {
    var repetitions: LevelDecoder
    var definitions: LevelDecoder
    /// Values, or indices into the dictionary; neither when the page has no bytes of values.
    var stored: ValueDecoder?
    var indices: RunLengthDecoder?
    let byteCount: Int

    init(repetitions: LevelDecoder, definitions: LevelDecoder, byteCount: Int) {
      self.repetitions = repetitions
      self.definitions = definitions
      self.byteCount = byteCount
    }
  }

  init(
    _ pages: PageReader, leaf: Leaf, valueCount: Int, limits: ParquetLimits, open: OpenBytes
  ) {
    self.pages = pages
    self.leaf = leaf
    self.limits = limits
    self.open = open
    left = valueCount
  }

  /// The page an error is about.
  var pageIndex: Int { pages.index }

  /// Makes the next entry the current one; the first call goes to the first.
  func advance() throws(ParquetFault) {
    while leftInPage == 0 {
      guard left > 0 else {
        isAtEnd = true
        return
      }
      _ = try loadPage(orPass: 0)
    }
    leftInPage -= 1
    repetition = try page?.repetitions.next() ?? 0
    definition = try page?.definitions.next() ?? 0
  }

  /// The value of the current entry; called once, before ``advance()``.
  func value() throws(ParquetFault) -> ParquetValue {
    if let decoder = page?.stored { return try leaf.conversion.value(try decoder.next()) }
    guard let index = try page?.indices?.next() else { throw .damaged(.values, .endsEarly) }
    guard index < UInt32(dictionary.count) else {
      throw .damaged(.values, .invalid("an index into the dictionary", Int64(index)))
    }
    return dictionary[Int(index)]
  }

  /// Passes `count` rows; before the first ``advance()`` or with a current entry that begins a row.
  ///
  /// Whole pages of a column without lists are passed by their headers, their bytes unread.
  func pass(rows count: Int) throws(ParquetFault) {
    var count = count
    if leaf.maxRepetition == 0, count > 0 {
      // The current entry and those of its page.
      if page != nil, count > leftInPage {
        count -= leftInPage + 1
        leftInPage = 0
        while count > 0, left > 0 {
          let passed = try loadPage(orPass: count)
          count -= passed
          if leftInPage > 0 { break }
        }
        try advance()
      }
    }
    while count > 0, !isAtEnd {
      repeat {
        if definition == leaf.maxDefinition { try passValue() }
        try advance()
      } while !isAtEnd && repetition > 0
      count -= 1
    }
  }

  private func passValue() throws(ParquetFault) {
    if let decoder = page?.stored {
      _ = try decoder.next()
    } else {
      _ = try value()
    }
  }

  /// Reads the next page that has entries, or passes it when it has at most `most`.
  /// - Returns: the entries passed.
  private func loadPage(orPass most: Int) throws(ParquetFault) -> Int {
    let header = try pages.nextHeader()
    switch header.kind {
    case .other:
      pages.passBody(header)
      return 0
    case .dictionary:
      try loadDictionary(header)
      return 0
    case .data, .dataV2: break
    }
    guard header.valueCount <= left else {
      throw .damaged(
        .columnChunk, .count("values in all pages", expected: left, found: header.valueCount))
    }
    left -= header.valueCount
    if header.valueCount <= most {
      pages.passBody(header)
      return header.valueCount
    }
    try open.exchange(page?.byteCount ?? 0, for: header.byteCount)
    page = nil
    page =
      header.kind == .data
      ? try firstVersion(header, try pages.body(header))
      : try secondVersion(header, try pages.storedBody(header))
    leftInPage = header.valueCount
    return 0
  }

  private func firstVersion(
    _ header: PageHeader, _ body: ByteReader
  ) throws(ParquetFault) -> Page {
    var body = body
    let repetitions = try LevelDecoder(
      &body, limit: leaf.maxRepetition, encoding: header.repetitionEncoding,
      count: header.valueCount, part: .repetitionLevels)
    let definitions = try LevelDecoder(
      &body, limit: leaf.maxDefinition, encoding: header.definitionEncoding,
      count: header.valueCount, part: .definitionLevels)
    let page = Page(
      repetitions: repetitions, definitions: definitions, byteCount: header.byteCount)
    try setValues(of: page, header, body)
    return page
  }

  /// Levels are stored before the values and not compressed with them.
  private func secondVersion(
    _ header: PageHeader, _ stored: ByteReader
  ) throws(ParquetFault) -> Page {
    var stored = stored
    let repetitions = try stored.section(header.repetitionByteCount, part: .repetitionLevels)
    let definitions = try stored.section(header.definitionByteCount, part: .definitionLevels)
    let levelCount = header.repetitionByteCount + header.definitionByteCount
    guard levelCount <= header.byteCount else {
      throw .damaged(
        .pageHeader, .count("bytes at least", expected: levelCount, found: header.byteCount))
    }
    let compression = header.isCompressed ? pages.compression : .none
    let body = try compression.decompress(stored, count: header.byteCount - levelCount)
    let (repetitionLimit, definitionLimit) = (leaf.maxRepetition, leaf.maxDefinition)
    let page = Page(
      repetitions: repetitionLimit > 0
        ? LevelDecoder(runs: repetitions, limit: repetitionLimit)
        : LevelDecoder(part: .repetitionLevels),
      definitions: definitionLimit > 0
        ? LevelDecoder(runs: definitions, limit: definitionLimit)
        : LevelDecoder(part: .definitionLevels),
      byteCount: header.byteCount)
    try setValues(of: page, header, body)
    return page
  }

  private func setValues(
    of page: Page, _ header: PageHeader, _ body: ByteReader
  ) throws(ParquetFault) {
    // A page whose entries are all null may have no bytes at all.
    if body.remaining == 0 { return }
    switch header.encoding {
    case 2, 8:
      guard hasDictionary else { throw .damaged(.columnChunk, .missing("its dictionary page")) }
      var body = body
      let width = Int(try body.byte())
      guard width <= 32 else { throw .damaged(.values, .invalid("a bit width", Int64(width))) }
      page.indices = RunLengthDecoder(body, width: width)
    default:
      page.stored = try ValueDecoder(
        body, encoding: header.encoding, leaf: leaf, limits: limits)
    }
  }

  private func loadDictionary(_ header: PageHeader) throws(ParquetFault) {
    guard !hasDictionary else { throw .damaged(.columnChunk, .invalid("dictionary pages", 2)) }
    guard header.encoding == 0 || header.encoding == 2, leaf.physicalType != .boolean else {
      throw .unsupportedEncoding(
        ValueEncoding.name(header.encoding), of: "a dictionary of \(leaf.physicalType.name)")
    }
    guard header.valueCount <= limits.dictionaryEntries else {
      throw .tooLarge(
        .dictionaryEntries, value: UInt64(header.valueCount), limit: limits.dictionaryEntries)
    }
    // A byte string takes some 60 bytes beside its own.
    try open.exchange(0, for: header.byteCount + 64 * header.valueCount)
    let body = try pages.body(header)
    let decoder = try ValueDecoder(body, encoding: 0, leaf: leaf, limits: limits)
    for index in 0..<header.valueCount {
      do throws(ParquetFault) {
        dictionary.append(try leaf.conversion.value(try decoder.next()))
      } catch .notUTF8 {
        throw .notUTF8(dictionaryEntry: index)
      } catch .damaged(_, let damage) {
        throw .damaged(.dictionary, damage)
      }
    }
    hasDictionary = true
  }
}
