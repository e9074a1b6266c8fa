/// The checkers a program knows by name.
///
/// A value, not a global: start from `standard` and add your own with one line:
///
///     var registry = RewardRegistry.standard
///     try registry.register("starts_with_hello") { _ in StartsWithHello() }
public struct RewardRegistry: Sendable {
  /// Builds a checker from its options; it reads each option that it knows.
  public typealias Factory =
    @Sendable (inout RewardOptions) throws -> any RewardChecker

  private var factories: [String: Factory] = [:]

  /// An empty registry.
  public init() {}

  /// The names, sorted.
  public var ids: [String] { factories.keys.sorted() }

  /// Adds a checker under a name.
  /// - Throws: `RewardError.duplicateName`.
  public mutating func register(
    _ id: String, _ factory: @escaping Factory
  ) throws(RewardError) {
    guard factories[id] == nil else { throw .duplicateName(id) }
    factories[id] = factory
  }

  /// Builds the checker of that name.
  ///
  /// - Throws: `RewardError.unknownChecker`, or what is wrong with an option (`unknownOption` names
  ///   the nearest known one, `factoryFailed` carries any other error).
  public func makeChecker(
    _ id: String, options: [String: RewardOption] = [:]
  ) throws(RewardError) -> any RewardChecker {
    guard let factory = factories[id] else {
      throw .unknownChecker(
        id: id, nearest: nearestName(to: id, in: factories.keys), known: ids)
    }
    var reader = RewardOptions(checker: id, values: options, registry: self)
    let checker: any RewardChecker
    do {
      checker = try factory(&reader)
    } catch let error as RewardError {
      throw error
    } catch {
      throw .factoryFailed(id: id, reason: "\(error)")
    }
    try reader.rejectUnknown()
    return checker
  }

  /// The checkers of this library.
  public static let standard = RewardRegistry(factories: [
    MathAnswerChecker.id: MathAnswerChecker.make,
    MultipleChoiceChecker.id: MultipleChoiceChecker.make,
    BoxIoUChecker.id: BoxIoUChecker.make,
    ReferringAccuracyChecker.id: ReferringAccuracyChecker.make,
    DetectionChecker.id: DetectionChecker.make,
    MaskIoUChecker.id: MaskIoUChecker.make,
    CountChecker.id: CountChecker.make,
    ClassLabelChecker.id: ClassLabelChecker.make,
    ANLSChecker.id: ANLSChecker.make,
    RelaxedAccuracyChecker.id: RelaxedAccuracyChecker.make,
    VQASoftChecker.id: VQASoftChecker.make,
    FormatThinkAnswerChecker.id: FormatThinkAnswerChecker.make,
    TagCountChecker.id: TagCountChecker.make,
    CosineLengthChecker.id: CosineLengthChecker.make,
    OverlongPenaltyChecker.id: OverlongPenaltyChecker.make,
    RepetitionPenaltyChecker.id: RepetitionPenaltyChecker.make,
    // The GPG repository's own rewards, with their holes.
    PaperOpenR1AccuracyChecker.id: PaperOpenR1AccuracyChecker.make,
    PaperOpenR1FormatChecker.id: PaperOpenR1FormatChecker.make,
    PaperOpenR1FormatV2Checker.id: PaperOpenR1FormatV2Checker.make,
    PaperOpenR1TagCountChecker.id: PaperOpenR1TagCountChecker.make,
    PaperReasoningStepsChecker.id: PaperReasoningStepsChecker.make,
    PaperRepetitionPenaltyChecker.id: PaperRepetitionPenaltyChecker.make,
    PaperOpenRSCosineChecker.id: PaperOpenRSCosineChecker.make,
    PaperVisualThinkerAccuracyChecker.id: PaperVisualThinkerAccuracyChecker.make,
    PaperR1VAccuracyChecker.id: PaperR1VAccuracyChecker.make,
    PaperVisualFormatChecker.id: PaperVisualFormatChecker.make,
    PaperClassificationChecker.id: PaperClassificationChecker.make,
    PaperGroundingChecker.id: PaperGroundingChecker.make,
    PaperDetectionIoUChecker.id: PaperDetectionIoUChecker.make,
    PaperDetectionConfidenceChecker.id: PaperDetectionConfidenceChecker.make,
  ])

  private init(factories: [String: Factory]) { self.factories = factories }
}
