/// The grounding reward of the GPG repository's Visual-RFT on LISA, for comparison with the paper.
///
///     score = GIoU + 1,  GIoU = IoU - (C - U) / C,  C the enclosing box; 2 for equal texts
///
/// Coordinates are whole numbers, 0 to 1000 over the image: `(x1,y1),(x2,y2)`. For boxes the score is
/// from 0 to 2. Known holes: corners are not compared, so swapped ones are no fault and, since U then
/// exceeds C, **the score has no upper bound** (`(1000,1000),(0,0)` for `(100,100),(300,200)` pays
/// 51); several boxes make one of their first two upper-left corners, which is another box; a disjoint
/// box still pays; equal text pays 2 whatever it says. `box_iou` gives 0 for swapped corners, several
/// boxes and disjoint ones.
///
/// The repository asks Math-Verify first, which reads no pair of points; that step is left out.
/// Numbers beyond nine digits score 0. No options.
/// - Source: `Visual-RFT/src/virft/src/open_r1/grpo_lisa.py`, `compute_giou` and `accuracy_reward`.
public struct PaperGroundingChecker: RewardChecker {
  /// `paper_visual_rft_grounding`.
  public static let id = "paper_visual_rft_grounding"

  /// The checker; it has no options.
  public init() {}

  /// Checks that the reference states a box.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    let gold = PaperText.strippedAnswer(Array(reference.utf8))
    guard PaperGroundingChecker.edges(gold) != nil else {
      throw unusable(reference, rule: "reference")
    }
  }

  /// Grades one completion; the status is `ok`, or `unparsedPrediction` without a box.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let gold = PaperText.strippedAnswer(Array(reference.utf8))
    guard let target = PaperGroundingChecker.edges(gold) else {
      return .unusable(rule: "reference")
    }
    let bytes = Array(output.text.utf8)
    let stated = Array(
      bytes[bytes.trimmed(PaperText.answer(bytes) ?? 0..<bytes.count)])
    let steps = bytes.count + stated.count
    if stated == gold {
      return PaperText.decided(2, extracted: shortened(stated), rule: "equalText", steps: steps)
    }
    guard let box = PaperGroundingChecker.edges(stated) else {
      return .zero(.unparsedPrediction, extracted: shortened(stated), rule: "noBox", steps: steps)
    }
    return PaperText.decided(
      PaperGroundingChecker.giou(target, box) + 1, extracted: "\(box)", rule: "giou", steps: steps)
  }

  /// The generalised IoU as the repository computes it, without a check of the corners.
  private static func giou(_ gold: [Double], _ box: [Double]) -> Double {
    let width = max(0, min(gold[2], box[2]) - max(gold[0], box[0]))
    let height = max(0, min(gold[3], box[3]) - max(gold[1], box[1]))
    let intersection = width * height
    let union =
      (gold[2] - gold[0]) * (gold[3] - gold[1]) + (box[2] - box[0]) * (box[3] - box[1])
      - intersection
    let iou = union > 0 ? intersection / union : 0
    let enclosing =
      (max(gold[2], box[2]) - min(gold[0], box[0])) * (max(gold[3], box[3]) - min(gold[1], box[1]))
    return enclosing > 0 ? iou - (enclosing - union) / enclosing : iou
  }

  /// The edges of the box that a text states; of several, the first two upper-left corners.
  private static func edges(_ bytes: [UInt8]) -> [Double]? {
    var reader = PointReader(bytes: bytes)
    var first: [Double]?
    while reader.at < bytes.count {
      guard let box = reader.box() else { continue }
      guard box.allSatisfy({ $0.isFinite }) else { return nil }
      if let first { return [first[0], first[1], box[0], box[1]] }
      first = box
    }
    return first
  }

  private struct PointReader {
    let bytes: [UInt8]
    var at = 0

    /// The box at `at`, or `nil` and one byte further on.
    mutating func box() -> [Double]? {
      let start = at
      if bytes[at] == UInt8(ascii: "("), let a = point(), take(","), let b = point() {
        return [a.0, a.1, b.0, b.1]
      }
      at = start + 1
      return nil
    }

    private mutating func point() -> (Double, Double)? {
      guard take("("), let x = number(), take(","), let y = number(), take(")") else { return nil }
      return (x, y)
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
      skip()
      guard at < bytes.count, bytes[at] == UInt8(ascii: byte) else { return false }
      at += 1
      return true
    }

    /// A whole number; infinite beyond nine digits, of which no more are read.
    private mutating func number() -> Double? {
      skip()
      var value = 0.0
      let start = at
      while at < bytes.count, bytes[at].isASCIIDigit {
        value = at - start < 9 ? value * 10 + Double(bytes[at] - 0x30) : .infinity
        at += 1
      }
      return at > start ? value : nil
    }

    private mutating func skip() {
      at = bytes.skippingBlanks(at, limit: bytes.count)
    }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperGroundingChecker()
  }
}
