/// Reference-counted page ids of a key/value pool.
struct PageAllocator {
  private var free: [Int32] = []
  private var owners: [Int32] = []

  /// Ids handed out so far, used or free.
  var pageCount: Int { owners.count }

  /// A page with one owner; the one freed last first, whose memory is warm.
  mutating func take() -> Int32 {
    if let page = free.popLast() {
      owners[Int(page)] = 1
      return page
    }
    owners.append(1)
    return Int32(owners.count - 1)
  }

  mutating func retain(_ page: Int32) { owners[Int(page)] += 1 }

  mutating func release(_ page: Int32) {
    owners[Int(page)] -= 1
    precondition(owners[Int(page)] >= 0, "PageAllocator: page \(page) released twice")
    if owners[Int(page)] == 0 {
      free.append(page)
    }
  }
}
