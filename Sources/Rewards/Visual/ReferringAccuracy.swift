/// 1 if the IoU of the one stated box with the reference's is above a half, else 0.
///
///     score = [IoU > threshold], the accuracy of RefCOCO
///
/// The box is found and read as `box_iou` does, with the same zeros; an IoU of exactly the
/// threshold gives 0.
///
/// Options: those of `box_iou`, and `threshold` from 0 to 1 (default 0.5).
public struct ReferringAccuracyChecker: RewardChecker {
  /// `ref_acc`.
  public static let id = "ref_acc"

  /// How predicted numbers are read.
  public let frame: BoxFrame
  /// The IoU that must be exceeded.
  public let threshold: Double

  /// A checker.
  public init(frame: BoxFrame = BoxFrame(), threshold: Double = 0.5) {
    self.frame = frame
    self.threshold = threshold
  }

  /// Checks that the reference is a box inside the image.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let stated = BoxGrading.statement(of: reference, frame) else {
      throw unusable(reference, rule: "reference")
    }
    try requireRight(stated, reference: reference)
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    BoxGrading.grade(output, reference: reference, frame) { iou in
      (isAbove(iou, threshold: threshold) ? 1 : 0, "iouThreshold")
    }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    ReferringAccuracyChecker(
      frame: try BoxFrame(&options),
      threshold: try options.number("threshold", default: 0.5, in: 0...0.999))
  }
}
