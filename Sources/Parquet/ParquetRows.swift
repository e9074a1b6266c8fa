/// Goes through rows of a file, holding one page of each selected column.
package final class ParquetRows {
  /// The selected columns, in the order of the file.
  package let columns: [ParquetColumn]
  /// The row that ``next()`` gives, counted from 0 over the file.
  package private(set) var row = 0

  private let file: ParquetFile
  private let assemblies: [Assembly]
  /// Selected leaves, by index.
  private let selected: [Int]
  private var group = -1
  private var leftInGroup = 0
  private var cursors: [ColumnCursor?]
  private var budget: RowBudget
  /// What ended the reading; thrown again by every later call.
  private var failure: ParquetError?

  init(_ file: ParquetFile, columns names: [String]?) throws(ParquetError) {
    let all = file.schema.columns
    for name in names ?? [] where !all.contains(where: { $0.name == name }) {
      throw ParquetError(
        file: file.name, fault: .unknownColumn(name, present: all.map(\.name)))
    }
    let picks = all.indices.filter { names?.contains(all[$0].name) ?? true }
    columns = picks.map { all[$0] }
    assemblies = picks.map { file.schema.assemblies[$0] }
    selected = assemblies.flatMap(\.leafIndices)
    for index in selected {
      let leaf = file.schema.leaves[index]
      if case .unsupported(let type) = leaf.conversion {
        throw ParquetError(file: file.name, column: leaf.path, fault: .unsupportedType(type))
      }
    }
    for column in columns {
      if let type = column.type.unsupported {
        throw ParquetError(file: file.name, column: column.name, fault: .unsupportedType(type))
      }
    }
    self.file = file
    cursors = Array(repeating: nil, count: file.schema.leaves.count)
    budget = RowBudget(limits: file.limits)
  }

  /// The next row, a record of the selected columns; nil after the last.
  /// - Throws: ``ParquetError`` with column, row group and row; every later call throws it again.
  package func next() throws(ParquetError) -> ParquetValue? {
    try guarded { () throws(ParquetError) in
      guard try openGroup() else { return nil }
      budget.beginRow()
      var fields: [ParquetField] = []
      fields.reserveCapacity(columns.count)
      for (column, assembly) in zip(columns, assemblies) {
        fields.append(
          ParquetField(name: column.name, value: try value(assembly, repetition: 0)))
      }
      row += 1
      leftInGroup -= 1
      if leftInGroup == 0 { try finishGroup() }
      return .record(fields)
    }
  }

  /// Passes rows, at most those that are left.
  ///
  /// Row groups are passed unread, and so are pages of columns without lists.
  /// - Throws: ``ParquetError``, as ``next()`` does.
  package func pass(_ count: Int) throws(ParquetError) {
    try guarded { () throws(ParquetError) in
      var count = max(count, 0)
      while count > 0 {
        if leftInGroup == 0, group + 1 < file.rowGroups.count,
          file.rowGroups[group + 1].rowCount <= count
        {
          group += 1
          row += file.rowGroups[group].rowCount
          count -= file.rowGroups[group].rowCount
          continue
        }
        guard try openGroup() else { return }
        let step = min(count, leftInGroup)
        for index in selected {
          try with(index) { cursor throws(ParquetFault) in try cursor.pass(rows: step) }
        }
        row += step
        count -= step
        leftInGroup -= step
        if leftInGroup == 0 { try finishGroup() }
      }
    }
  }

  /// Runs `body`, or throws again what was thrown before.
  private func guarded<Result>(
    _ body: () throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    if let failure { throw failure }
    do throws(ParquetError) {
      return try body()
    } catch {
      failure = error
      throw error
    }
  }

  /// Opens the next row group that has rows, if the current one is used up.
  private func openGroup() throws(ParquetError) -> Bool {
    while leftInGroup == 0 {
      guard group + 1 < file.rowGroups.count else { return false }
      group += 1
      let open = OpenBytes(limit: file.limits.openBytes)
      if file.rowGroups[group].rowCount > 0 {
        for index in selected {
          cursors[index] = try file.cursor(leaf: index, group: group, open: open)
          try with(index) { cursor throws(ParquetFault) in try cursor.advance() }
        }
      }
      leftInGroup = file.rowGroups[group].rowCount
    }
    return true
  }

  /// Every column must end with the row group.
  private func finishGroup() throws(ParquetError) {
    for index in selected {
      try with(index) { cursor throws(ParquetFault) in
        guard cursor.isAtEnd else {
          throw .damaged(
            .columnChunk,
            .count(
              "rows", expected: file.rowGroups[group].rowCount,
              found: file.rowGroups[group].rowCount + 1))
        }
      }
      cursors[index] = nil
    }
  }

  /// Runs `body` on a cursor and adds the place to what it throws.
  private func with<Result>(
    _ index: Int, _ body: (ColumnCursor) throws(ParquetFault) -> Result
  ) throws(ParquetError) -> Result {
    guard let cursor = cursors[index] else {
      preconditionFailure("ParquetRows: leaf \(index) has no cursor")
    }
    do throws(ParquetFault) {
      return try body(cursor)
    } catch {
      throw ParquetError(
        file: file.name, column: cursor.leaf.path, rowGroup: group, page: max(cursor.pageIndex, 0),
        row: row, fault: error)
    }
  }

  // MARK: Assembly

  /// The value of a part of the schema whose ancestors are there.
  ///
  /// - Parameter repetition: the level that its first entry must have.
  private func value(
    _ assembly: Assembly, repetition: Int
  ) throws(ParquetError) -> ParquetValue {
    switch assembly {
    case .leaf(let index):
      return try with(index) { cursor throws(ParquetFault) in
        try check(cursor, repetition)
        guard cursor.definition == cursor.leaf.maxDefinition else {
          throw .damaged(.definitionLevels, .levels)
        }
        let value = try cursor.value()
        switch value {
        case .string(let text): try budget.count(bytes: text.utf8.count)
        case .bytes(let bytes): try budget.count(bytes: bytes.count)
        default: break
        }
        try cursor.advance()
        return value
      }
    case .optional(let definition, let leaves, let inner):
      if try isThere(definition, leaves) { return try value(inner, repetition: repetition) }
      try passAbsent(definition, leaves, repetition)
      return .null
    case .list(let definition, let level, let leaves, let inner):
      guard try isThere(definition, leaves) else {
        try passAbsent(definition, leaves, repetition)
        return .list([])
      }
      var elements = [try value(inner, repetition: repetition)]
      while try with(leaves.lowerBound, { cursor in !cursor.isAtEnd && cursor.repetition == level })
      {
        elements.append(try value(inner, repetition: level))
      }
      return .list(elements)
    case .record(let parts):
      var fields: [ParquetField] = []
      fields.reserveCapacity(parts.count)
      for (name, part) in parts {
        fields.append(ParquetField(name: name, value: try value(part, repetition: repetition)))
      }
      return .record(fields)
    }
  }

  /// Whether the part that begins at `definition` is there, by its first leaf.
  private func isThere(_ definition: Int, _ leaves: Range<Int>) throws(ParquetError) -> Bool {
    try with(leaves.lowerBound) { cursor in !cursor.isAtEnd && cursor.definition >= definition }
  }

  /// Passes the one entry that each leaf of an absent part has.
  private func passAbsent(
    _ definition: Int, _ leaves: Range<Int>, _ repetition: Int
  ) throws(ParquetError) {
    for index in leaves {
      try with(index) { cursor throws(ParquetFault) in
        try check(cursor, repetition)
        // Ancestors are there, so that the level is the one just below.
        guard cursor.definition == definition - 1 else {
          throw .damaged(.definitionLevels, .levels)
        }
        try cursor.advance()
      }
    }
  }

  private func check(_ cursor: ColumnCursor, _ repetition: Int) throws(ParquetFault) {
    try budget.countValue()
    guard !cursor.isAtEnd else { throw .damaged(.columnChunk, .endsEarly) }
    guard cursor.repetition == repetition else {
      throw .damaged(.repetitionLevels, .levels)
    }
  }
}

extension Assembly {
  /// Leaves of this part.
  var leafIndices: [Int] {
    switch self {
    case .leaf(let index): [index]
    case .optional(_, let leaves, _), .list(_, _, let leaves, _): Array(leaves)
    case .record(let parts): parts.flatMap { $0.1.leafIndices }
    }
  }
}

extension ParquetType {
  /// The name of the first type within that is not read.
  var unsupported: String? {
    switch self {
    case .unsupported(let name): name
    case .list(let element): element.type.unsupported
    case .record(let fields): fields.lazy.compactMap(\.type.unsupported).first
    default: nil
    }
  }
}
