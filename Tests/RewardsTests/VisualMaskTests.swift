import Rewards
import Testing

@Suite("mask checker")
struct VisualMaskTests {
  @Test(
    "masks of all forms are the same mask",
    arguments: [
      "0110/0110", "0110\n0110", "```\n0110\n0110\n```", "[\"0110\", \"0110\"]",
      "[[0,1,1,0],[0,1,1,0]]", "{\"size\": [2, 4], \"counts\": [2, 4, 2]}",
      "{\"size\": [2, 4], \"counts\": \"242\"}", "{'counts': [2, 0, 0, 4, 2], 'size': [2, 4]}",
      "<think>x</think><answer>0110/0110</answer>",
    ])
  func forms(text: String) throws {
    for gold in ["0110/0110", "{\"size\": [2, 4], \"counts\": [2, 4, 2]}"] {
      #expect(try graded("mask_iou", text, gold).score == 1)
    }
  }

  @Test(
    "a mask of another size or form earns 0",
    arguments: [
      "", "0110", "0110/011", "01102/01102", "the mask 0110/0110", "[]", "[[]]", "[[0,2],[0,1]]",
      "{\"size\": [2, 4], \"counts\": [2, 4, 3]}", "{\"size\": [2, 4], \"counts\": [2, 4]}",
      "{\"size\": [2, 4], \"counts\": [-2, 8, 2]}", "{\"size\": [4, 2], \"counts\": [2, 4, 2]}",
      "{\"size\": [2, 4], \"counts\": [9223372036854775807, 4, 2]}",
      "{\"size\": [4294967296, 4294967296], \"counts\": [0]}",
      "{\"size\": [2, 4], \"counts\": \"24o\"}", "{\"size\": [2, 4], \"counts\": \"oooooooooooo\"}",
      "{\"size\": [2.5, 4], \"counts\": [2, 4, 2]}",
    ])
  func zeros(text: String) throws {
    let grade = try graded("mask_iou", text, "0110/0110")
    #expect(grade.score == 0)
    #expect(grade.status != .ok)
  }

  @Test(
    "a reference that is no mask gives no score",
    arguments: ["", "x", "01/0", "[]", "[[2]]", "{\"size\": [2, 4], \"counts\": [2, 4, 3]}", "012"])
  func unusable(reference: String) throws {
    #expect(try graded("mask_iou", "0110/0110", reference).score == nil)
    #expect(throws: RewardError.self) { try MaskIoUChecker().checkReference(reference) }
  }

  @Test("run lengths and rows give the same overlap, ignored pixels left out")
  func overlap() throws {
    var random = SplitMix(state: 3)
    for _ in 0..<60 {
      let height = Int.random(in: 1...7, using: &random)
      let width = Int.random(in: 1...7, using: &random)
      func rows() -> [[Bool]] {
        (0..<height).map { _ in (0..<width).map { _ in Bool.random(using: &random) } }
      }
      let (a, b, out) = (rows(), rows(), rows())
      var (both, either) = (0, 0)
      var counts = [0]
      for x in 0..<width {
        for y in 0..<height {
          if counts.count.isMultiple(of: 2) != a[y][x] { counts.append(0) }
          counts[counts.count - 1] += 1
          guard !out[y][x] else { continue }
          both += a[y][x] && b[y][x] ? 1 : 0
          either += a[y][x] || b[y][x] ? 1 : 0
        }
      }
      let first = try #require(Mask(rows: a))
      let second = try #require(Mask(rows: b))
      let overlap = first.overlap(second, ignoring: Mask(rows: out))
      #expect(overlap == MaskOverlap(intersection: both, union: either))
      #expect(Mask(height: height, width: width, counts: counts) == first)
      #expect(first.area == a.reduce(0) { $0 + $1.count { $0 } })
    }
  }

  @Test("pixels 255 of a reference count on neither side")
  func ignored() throws {
    let gold = "[[0, 1, 255], [0, 1, 255]]"
    try MaskIoUChecker().checkReference(gold)
    #expect(try graded("mask_iou", "011/010", gold).score == 1)
    let region = "{\"answer\": \"010/010\", \"ignore\": \"001/001\"}"
    #expect(try graded("mask_iou", "011/010", region).score == 1)
    let wrong = "{\"answer\": \"010/010\", \"ignore\": \"001\"}"
    #expect(try graded("mask_iou", "011/010", wrong).status == .unparsedGold)
    let both = "{\"answer\": [\"010\", \"010\"], \"ignore\": [\"001\", \"001\"]}"
    #expect(try graded("mask_iou", "011/010", both).score == 1)
    #expect(try graded("mask_iou", "011/110", both).score == 2.0 / 3)
  }
}
