import Rewards

@testable import Training

/// A reward program as a shell script: `grade` is run for each request, with the line in `$line`
/// and its id in `$id`.
struct ScriptedProgram {
  static let greeting = #"printf '{"protocol": 1, "version": "test 1"}\n'"#
  static let half = #"printf '{"id": %s, "score": 0.5}\n' "$id""#

  let folder: TemporaryFolder
  let arguments: [String]

  init(start: String = greeting, grade: String = half) throws {
    try self.init(
      script: """
        \(start)
        while read -r line; do
          id=${line#*:}
          id=${id%%,*}
          \(grade)
        done
        """)
  }

  init(script: String) throws {
    folder = try TemporaryFolder()
    arguments = ["sh", "-c", script, "program", folder.path]
  }

  func source(seconds: Double = 20) throws(RewardSourceError) -> ProgramRewardSource {
    try ProgramRewardSource(name: "judge", arguments: arguments, timeout: .seconds(seconds))
  }
}

func rewardRequests(_ texts: [String]) -> [RewardRequest] {
  texts.map {
    RewardRequest(
      output: ModelOutput(text: $0, tokenCount: 3), reference: "4", question: "2+2?", sample: "a:1")
  }
}

/// Ten completions, one of which the scripts below do not survive.
let poisonedRequests = rewardRequests((0..<10).map { $0 == 6 ? "POISON" : "fine \($0)" })
