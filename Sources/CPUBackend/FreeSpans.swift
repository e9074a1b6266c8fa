/// Free ranges of memory in order of address; ranges that touch are one range.
struct FreeSpans {
  struct Span {
    var address: UInt
    var size: Int
    var end: UInt { address + UInt(size) }
  }

  private var spans: [Span] = []

  /// Takes `size` bytes from the smallest range that has them; `nil` when none has.
  mutating func take(_ size: Int) -> UInt? {
    var best = -1
    var bestSize = Int.max
    for (i, span) in spans.enumerated() where span.size >= size && span.size < bestSize {
      (best, bestSize) = (i, span.size)
      if bestSize == size { break }
    }
    guard best >= 0 else { return nil }
    let address = spans[best].address
    if bestSize == size {
      spans.remove(at: best)
    } else {
      spans[best] = Span(address: address + UInt(size), size: bestSize - size)
    }
    return address
  }

  /// Adds a range, which must touch no address that is free already.
  mutating func give(_ address: UInt, _ size: Int) {
    // The first range behind the new one.
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].address < address { low = middle + 1 } else { high = middle }
    }
    let joinsNext = low < spans.count && address + UInt(size) == spans[low].address
    if low > 0 && spans[low - 1].end == address {
      spans[low - 1].size += size + (joinsNext ? spans[low].size : 0)
      if joinsNext { spans.remove(at: low) }
    } else if joinsNext {
      spans[low] = Span(address: address, size: size + spans[low].size)
    } else {
      spans.insert(Span(address: address, size: size), at: low)
    }
  }

  /// Takes whole pages of at most `size` bytes (a multiple of `pageSize`) from the range that has
  /// most of them; `nil` when none has a whole page.
  mutating func takePages(_ size: Int, pageSize: Int) -> Span? {
    let mask = UInt(pageSize - 1)
    func begin(_ span: Span) -> UInt { (span.address + mask) & ~mask }
    func pages(_ span: Span) -> Int { Int(span.end & ~mask) - Int(begin(span)) }
    guard let most = spans.indices.max(by: { pages(spans[$0]) < pages(spans[$1]) }),
      pages(spans[most]) > 0
    else { return nil }
    let span = spans.remove(at: most)
    let taken = min(size, pages(span))
    let address = (span.end & ~mask) - UInt(taken)
    if address > span.address { give(span.address, Int(address - span.address)) }
    let end = address + UInt(taken)
    if span.end > end { give(end, Int(span.end - end)) }
    return Span(address: address, size: taken)
  }
}
