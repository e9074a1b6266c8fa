internal import TensorCore

/// Where the page gradients of a backward pass lie, and in which order they are summed.
///
/// The pages that a component's rows see are numbered in order of appearance. A component whose
/// work is a large part of the whole is cut into chunks of query rows with page gradients of their
/// own, which are added up in order afterwards. All of it follows from the layout and the shape of
/// the pool, never from the thread count.
struct AttentionGradientPlan {
  struct Component {
    /// Pool ids of its pages, in order of appearance.
    var pages: [Int32] = []
    /// Pages of the components in chunks before it, and page gradients (chunks times pages) of all
    /// components before it.
    var firstPage = 0
    var firstGradient = 0
    /// Rows of runs, chunk by chunk.
    var chunks: [[(run: Int, rows: Range<Int>)]] = []
    var cost = 0
  }

  /// One sequential piece of work.
  struct Unit {
    var component: Int
    var chunk: Int
    var head: Int
    var cost: Int
  }

  private(set) var components: [Component] = []
  /// For each entry of the page table its number within its component.
  private(set) var localTable: [Int32]
  /// Component of each pool page, -1 where no row sees it, and its number there.
  private(set) var owner: [Int32]
  private(set) var localIndex: [Int32]
  /// Pages of the components in chunks, and page gradients of all components.
  private(set) var pageCount = 0
  private(set) var gradientCount = 0
  /// The heaviest first.
  private(set) var units: [Unit] = []

  /// Pieces of work wanted in all; enough to keep many threads busy.
  private static var wantedUnits: Int { 64 }
  /// (row, page) pairs below which a chunk of its own does not pay.
  private static var leastChunkCost: Int { 2048 }
  /// Floats of page gradients that chunks may take beyond one set for each component.
  private static var mostExtraFloats: Int { 1 << 26 }

  /// - Precondition: `layout` was checked; its components cover its runs and share no page.
  init(_ layout: SequenceLayout, pages: Int, heads: Int, floatsPerPage: Int) {
    localTable = [Int32](repeating: -1, count: layout.pageTable.count)
    owner = [Int32](repeating: -1, count: pages)
    localIndex = owner
    var next = 0
    for (index, runs) in layout.components.enumerated() {
      precondition(
        runs.lowerBound == next && runs.upperBound <= layout.runs.count,
        "attentionGradient: component \(runs) after run \(next) of \(layout.runs.count)")
      next = runs.upperBound
      components.append(number(layout, runs, component: index))
    }
    precondition(
      next == layout.runs.count,
      "attentionGradient: components end at run \(next) of \(layout.runs.count)")
    let total = components.reduce(0) { $0 + $1.cost }
    var extra = 0
    for index in components.indices {
      let component = components[index]
      var count = min(
        component.cost * Self.wantedUnits / max(total * heads, 1),
        component.cost / Self.leastChunkCost, 16)
      let each = max(component.pages.count * floatsPerPage, 1)
      count = max(1, min(count, 1 + (Self.mostExtraFloats - extra) / each))
      let chunks = Self.chunks(layout, layout.components[index], component.cost, count: count)
      extra += (chunks.count - 1) * each
      components[index].chunks = chunks
      components[index].firstPage = pageCount
      components[index].firstGradient = gradientCount
      if chunks.count > 1 { pageCount += component.pages.count }
      gradientCount += chunks.count * component.pages.count
      for (chunk, rows) in chunks.enumerated() {
        let cost = rows.reduce(0) { $0 + AttentionPlan.cost(layout.runs[$1.run], $1.rows) }
        for head in 0..<heads {
          units.append(Unit(component: index, chunk: chunk, head: head, cost: cost))
        }
      }
    }
    units.sort { $0.cost > $1.cost }
  }

  /// Numbers the pages of a component.
  private mutating func number(
    _ layout: SequenceLayout, _ runs: Range<Int>, component index: Int
  ) -> Component {
    var component = Component()
    for run in layout.runs[runs] {
      component.cost += AttentionPlan.cost(run)
      for entry in run.tableStart..<run.tableStart + AttentionPlan.pageCount(run) {
        let page = Int(layout.pageTable[entry])
        if owner[page] < 0 {
          owner[page] = Int32(index)
          localIndex[page] = Int32(component.pages.count)
          component.pages.append(Int32(page))
        }
        precondition(
          owner[page] == Int32(index),
          "attentionGradient: page \(page) is seen by components \(owner[page]) and \(index)")
        localTable[entry] = localIndex[page]
      }
    }
    return component
  }

  /// Cuts the rows of a component, in order, into about `count` chunks of equal work.
  private static func chunks(
    _ layout: SequenceLayout, _ runs: Range<Int>, _ total: Int, count: Int
  ) -> [[(run: Int, rows: Range<Int>)]] {
    var chunks: [[(run: Int, rows: Range<Int>)]] = [[]]
    var done = 0
    for run in runs where layout.runs[run].rowCount > 0 && layout.runs[run].keyCount != 0 {
      let target = count > 1 ? max(total / (4 * count), 1) : Int.max
      for rows in AttentionPlan.pieces(layout.runs[run], target: target) {
        if chunks.count < count, done >= total / count * chunks.count { chunks.append([]) }
        chunks[chunks.count - 1].append((run, rows))
        done += AttentionPlan.cost(layout.runs[run], rows)
      }
    }
    return chunks
  }
}
