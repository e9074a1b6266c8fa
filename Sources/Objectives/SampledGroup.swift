/// All completions sampled for one prompt: the unit in which rewards are compared.
public struct SampledGroup: Sendable, Equatable {
  /// The completions, in sampling order.
  public var members: [GroupMember]

  /// Creates a group from its completions.
  public init(members: [GroupMember]) {
    self.members = members
  }

  /// The number of tokens sampled for the group, whatever becomes of them.
  public var sampledTokens: Int { members.reduce(0) { $0 + $1.length } }
}
