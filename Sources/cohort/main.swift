import CohortCLI

Cohort.main()
