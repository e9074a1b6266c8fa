/// The decision whether an optimizer step has enough informative groups (the paper's beta_th).
///
/// A round draws `groupsPerStep` fresh prompts with the same policy. With V the informative groups
/// of all rounds of this step:
///
///     |V| / groupsPerStep < minInformativeFraction  ->  draw another round, at most maxRounds
///     otherwise                                     ->  update with all of V
///
/// The update takes every group of V (it may exceed `groupsPerStep`), filled up with the latest
/// degenerate groups only to `groupsPerStep`. B of alpha is the number of groups in the update.
/// Nothing is carried to a later policy: make a new value for each step. All sampled tokens are
/// counted, used or not.
///
/// - Source: GPG (arXiv 2504.02546), beta_th; differences from its published code: no informative
///   group is thrown away, and running out of rounds is a choice, not a crash.
public struct InformativeRounds<Group: Sendable>: Sendable {
  /// What to do next.
  public enum Decision: Sendable {
    /// Too few informative groups: sample another round with the same policy.
    case drawAnother
    /// Update with these groups: V in the order drawn, then the degenerate ones that fill up.
    ///
    /// They may all be degenerate (threshold 0, or `proceed` at exhaustion): the objective then
    /// says that there is no update.
    case update([Group])
    /// Out of rounds: leave the weights as they are and go on with the next step.
    case skip
    /// Out of rounds: stop the run.
    case stop
  }

  /// The settings in use.
  public let configuration: InformativeRoundsConfiguration
  /// What has been drawn so far; complete once the decision is not `drawAnother`.
  public private(set) var report = RoundsReport()

  private var informative: [Group] = []
  private var latestDegenerate: [Group] = []
  private var isDecided = false

  /// Creates the state of one step, before its first round.
  ///
  /// - Throws: `ObjectiveError` when the configuration is not valid.
  public init(_ configuration: InformativeRoundsConfiguration) throws(ObjectiveError) {
    try configuration.validate()
    self.configuration = configuration
  }

  /// Takes in one round and decides.
  ///
  /// - Parameters:
  ///   - round: The groups drawn, normally `groupsPerStep` of them.
  ///   - isInformative: The objective's own test.
  ///   - sampledTokens: The tokens sampled for a group.
  /// - Precondition: the decision of this step has not been taken yet.
  public mutating func add(
    round: [Group], isInformative: (Group) -> Bool, sampledTokens: (Group) -> Int
  ) -> Decision {
    precondition(
      !isDecided,
      "InformativeRounds.add: round \(report.rounds + 1) after the decision of the step")
    report.rounds += 1
    for group in round {
      report.sampledGroups += 1
      report.sampledTokens += sampledTokens(group)
      if isInformative(group) {
        informative.append(group)
      } else {
        latestDegenerate.append(group)
      }
    }
    report.informativeGroups = informative.count
    // Earlier ones can no longer fill anything up; their memory is given back.
    latestDegenerate.removeFirst(max(0, latestDegenerate.count - configuration.groupsPerStep))

    if isBelowThreshold {
      if report.rounds < configuration.maxRounds { return .drawAnother }
      report.isExhausted = true
      switch configuration.onExhaustion {
      case .proceed: break
      case .skip: return decide(.skip)
      case .stop: return decide(.stop)
      }
    }
    let missing = max(0, configuration.groupsPerStep - informative.count)
    let groups = informative + latestDegenerate.suffix(missing)
    report.usedGroups = groups.count
    return decide(.update(groups))
  }

  /// Compared as a quotient: 3 of 5 then equals a threshold written 0.6, where 0.6 * 5 exceeds 3.
  private var isBelowThreshold: Bool {
    Double(informative.count) / Double(configuration.groupsPerStep)
      < configuration.minInformativeFraction
  }

  private mutating func decide(_ decision: Decision) -> Decision {
    isDecided = true
    informative = []
    latestDegenerate = []
    return decision
  }
}

extension InformativeRounds where Group == SampledGroup {
  /// Takes in one round of plain groups and decides, with the objective's own test.
  public mutating func add(round: [SampledGroup], objective: some Objective) -> Decision {
    add(
      round: round, isInformative: { objective.isInformative($0) },
      sampledTokens: { $0.sampledTokens })
  }
}
