import CohortCLI

Cohort.main { tasks, rewards in
  tasks.register(CountdownTask.self)
  try rewards.register(CountdownChecker.id) { _ in CountdownChecker() }
}
