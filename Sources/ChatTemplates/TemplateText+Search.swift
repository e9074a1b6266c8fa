extension TemplateText {
  /// Whether the characters of `other` stand at an index.
  private func has(_ other: TemplateText, at index: Int) -> Bool {
    guard index + other.count <= count else { return false }
    for offset in 0..<other.count
    where scalars[index + offset].value != other.scalars[offset].value {
      return false
    }
    return true
  }

  /// Where `other` starts first, at or after an index.
  func first(
    _ other: TemplateText, from start: Int = 0, _ budget: Budget
  ) throws(TemplateFault) -> Int? {
    guard other.count <= count else { return nil }
    var index = start
    while index + other.count <= count {
      // A full comparison is paid for only where the first character agrees.
      let end = min(index + 64, count - other.count + 1)
      try budget.spend(4)
      while index < end {
        if other.isEmpty { return index }
        if scalars[index].value == other.scalars[0].value {
          try budget.scan(other.count)
          if has(other, at: index) { return index }
        }
        index += 1
      }
    }
    return nil
  }

  /// Where `other` starts last.
  func last(_ other: TemplateText, _ budget: Budget) throws(TemplateFault) -> Int? {
    guard let found = try reversed().first(other.reversed(), budget) else { return nil }
    return count - found - other.count
  }

  func reversed() -> TemplateText { TemplateText(scalars.reversed()) }

  func starts(with other: TemplateText) -> Bool { has(other, at: 0) }

  func ends(with other: TemplateText) -> Bool {
    other.count <= count && has(other, at: count - other.count)
  }

  // MARK: Stripping

  /// Without the characters of a set, or blanks, at its ends.
  func stripped(
    _ characters: TemplateText?, atStart: Bool, atEnd: Bool, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    try budget.scan(count)
    let set = characters.map { Set($0.scalars.map(\.value)) }
    func isStripped(_ scalar: MarkedScalar) -> Bool {
      set?.contains(scalar.value) ?? scalar.scalar.isPythonSpace
    }
    var (start, end) = (0, count)
    if atStart { while start < end, isStripped(scalars[start]) { start += 1 } }
    if atEnd { while end > start, isStripped(scalars[end - 1]) { end -= 1 } }
    return start == 0 && end == count ? self : self[start..<end]
  }

  // MARK: Splitting

  /// Between separators, at most `limit` times from the start (all if negative).
  func split(
    by separator: TemplateText, limit: Int, _ budget: Budget
  ) throws(TemplateFault) -> [TemplateText] {
    if separator.isEmpty { throw .value("empty separator") }
    try budget.make(count)
    var parts: [TemplateText] = []
    var start = 0
    while limit < 0 || parts.count < limit, let found = try first(separator, from: start, budget) {
      try budget.spend()
      parts.append(self[start..<found])
      start = found + separator.count
    }
    parts.append(self[start..<count])
    return parts
  }

  /// Between runs of blanks, at most `limit` times from the start (all if negative).
  func splitAtBlanks(limit: Int, _ budget: Budget) throws(TemplateFault) -> [TemplateText] {
    try budget.make(count)
    var parts: [TemplateText] = []
    var index = 0
    while true {
      while index < count, scalars[index].scalar.isPythonSpace { index += 1 }
      guard index < count else { return parts }
      try budget.spend()
      var end = index
      if limit >= 0, parts.count == limit {
        end = count
        while end > index, scalars[end - 1].scalar.isPythonSpace { end -= 1 }
        parts.append(self[index..<end])
        return parts
      }
      while end < count, !scalars[end].scalar.isPythonSpace { end += 1 }
      parts.append(self[index..<end])
      index = end
    }
  }

  /// Lines, with their ends if asked; the empty text has none.
  func lines(keepingEnds: Bool, _ budget: Budget) throws(TemplateFault) -> [TemplateText] {
    try budget.make(count)
    var lines: [TemplateText] = []
    var start = 0
    while start < count {
      try budget.spend()
      var end = start
      while end < count, !scalars[end].scalar.endsLine { end += 1 }
      var next = end < count ? end + 1 : end
      if next < count, scalars[end].value == 0x0D, scalars[next].value == 0x0A { next += 1 }
      lines.append(self[start..<(keepingEnds ? next : end)])
      start = next
    }
    return lines
  }

  // MARK: Making

  /// With occurrences of `old` replaced, at most `limit` of them (all if negative).
  func replacing(
    _ old: TemplateText, with new: TemplateText, limit: Int, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    var result = TemplateText()
    if old.isEmpty {
      var replaced = 0
      for index in 0...count {
        if limit < 0 || replaced < limit {
          try budget.make(new.count)
          if result.count + new.count >= budget.limits.characters {
            throw .tooLong(limit: budget.limits.characters)
          }
          result.append(new)
          replaced += 1
        }
        if index < count { result.scalars.append(scalars[index]) }
      }
      return result
    }
    var start = 0
    var replaced = 0
    try budget.scan(count)
    while limit < 0 || replaced < limit, let found = try first(old, from: start, budget) {
      try budget.make(found - start + new.count)
      if result.count + found - start + new.count > budget.limits.characters {
        throw .tooLong(limit: budget.limits.characters)
      }
      result.scalars.append(contentsOf: scalars[start..<found])
      result.append(new)
      start = found + old.count
      replaced += 1
    }
    if replaced == 0 { return self }
    result.scalars.append(contentsOf: scalars[start...])
    if result.count > budget.limits.characters {
      throw .tooLong(limit: budget.limits.characters)
    }
    return result
  }

  /// Texts with this one between them.
  func joining(_ parts: [TemplateText], _ budget: Budget) throws(TemplateFault) -> TemplateText {
    var result = TemplateText()
    for (index, part) in parts.enumerated() {
      try budget.make(part.count + count)
      if result.count + part.count + count > budget.limits.characters {
        throw .tooLong(limit: budget.limits.characters)
      }
      if index > 0 { result.append(self) }
      result.append(part)
    }
    return result
  }

  /// Repeated.
  func times(_ repetitions: Int, _ budget: Budget) throws(TemplateFault) -> TemplateText {
    guard repetitions > 0, !isEmpty else { return TemplateText() }
    try budget.make(count, times: repetitions)
    var result = TemplateText()
    result.scalars.reserveCapacity(count * repetitions)
    for _ in 0..<repetitions { result.append(self) }
    return result
  }

  /// With characters added to reach a width.
  func padded(
    to width: Int, with fill: MarkedScalar, left: Bool, right: Bool, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    guard width > count else { return self }
    try budget.make(width)
    let missing = width - count
    // Python's `str.center` puts the odd character on the left where the width is odd.
    let before = left && right ? missing / 2 + (missing & width & 1) : left ? missing : 0
    var result = TemplateText(repeatElement(fill, count: before))
    result.append(self)
    result.scalars.append(contentsOf: repeatElement(fill, count: missing - before))
    return result
  }
}
