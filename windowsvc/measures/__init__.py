"""計測: what a city improves by: times of steps and visits, surveys on foot, feedback, and the reports made of them."""
