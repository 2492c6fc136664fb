# Seven rules of the checklist as one would write them for OPA: two-valued, on profiles of which everything is known.
package cluster

import rego.v1

verdicts := {
	"L1-01": critical_mass,
	"L1-03": primary_interaction,
	"L1-07": regular_mechanisms,
	"L2-12": stakeholder_balance,
	"L2-14": diversified_finance,
	"AP-2": single_project_consortium,
	"AP-4": grant_office,
}

# --- thresholds ---

companies_min := 10

business_share_min := 0.5

active_instances_min := 2

interactive_members_min := 2

joint_project_min := 2

common_instances_min := 2

largest_meeting := 30

activities_per_year := 3

activities_floor := 2

core_share := 0.45

core_count := 10

core_share_large := 0.1

b2b_relations_min := 1

mechanisms_min := 1

cadence_instances_min := 3

annual_instances_min := 2

cadence_kept := 2 # of 3

cadence_of := 3

same_format_min := 3

same_format_annual_min := 2

return_share_min := 0.3

helix_min := 1

group_seats := 1 # of 3

group_seats_of := 3

board_seats_floor := 4

income_years := 2

class_share_min := 0.05

income_classes_min := 2

income_max_share := 0.7

own_income_min := 0.2

single_project_share := 0.8

grant_instances_min := 3

exclusive := 0.9

carried_min := 3

business_kinds := {"company", "fop", "farm", "cooperative"}

business_side := business_kinds | {"public_enterprise"}

knowledge_side := {"university", "vocational", "school", "research"}

policy_side := {"public_authority", "hromada", "development_agency", "chamber", "association"}

# --- numbers: the interpreter's own min, max and sort compare them as texts ---

smaller(one, other) := one if one <= other

smaller(one, other) := other if other < one

larger(one, other) := one if one >= other

larger(one, other) := other if other > one

# --- dates: texts compare as days do, "none" comes after every date ---

year_ago := months_before(12)

two_years_ago := months_before(24)

today := parts(input.as_of)

parts(day) := [to_number(trim_left(one, "0")) | some one in split(day, "-")]

leap(year) if {
	year % 4 == 0
	year % 100 != 0
}

leap(year) if year % 400 == 0

days_in(year, 2) := 29 if leap(year)

days_in(year, 2) := 28 if not leap(year)

days_in(_, month) := 30 if month in {4, 6, 9, 11}

days_in(_, month) := 31 if month in {1, 3, 5, 7, 8, 10, 12}

months_before(months) := sprintf("%04d-%02d-%02d", [year, month, day]) if {
	index := ((today[0] * 12) + today[1]) - 1 - months
	month := (index % 12) + 1
	year := floor(index / 12)
	day := smaller(today[2], days_in(year, month))
}

within(day, after) if {
	day > after
	day <= input.as_of
}

# --- who is who ---

id_of(link) := link if is_string(link)

id_of(link) := link.id if is_object(link)

ids(holder, field) := {id_of(link) | some link in object.get(holder, field, [])}

group_of[member.id] := member.id if {
	some member in input.members
	member.group == "none"
}

group_of[member.id] := concat(":", ["group", member.group]) if {
	some member in input.members
	member.group != "none"
}

groups(links) := {group_of[id] | some id in links}

current contains member.id if {
	some member in input.members
	member.state == "active"
	not object.get(member, "until", "none") <= input.as_of
}

committed contains member.id if {
	some member in input.members
	member.application <= input.as_of
}

committed contains member.id if {
	some member in input.members
	within(member.fee_paid_on, year_ago)
}

committed contains member.id if {
	some member in input.members
	within(member.voted_on, two_years_ago)
}

committed contains id if some id in active

businesses contains member.id if {
	some member in input.members
	member.kind in business_kinds
	member.id in current
	member.id in committed
}

business_groups := groups(businesses)

# --- what they do ---

attendees[instance.id] := ids(instance, "attendees") if some instance in input.instances

meant_for_interaction(instance) if instance.purpose == "interaction"

meant_for_interaction(instance) if instance.kind == "use_month"

instances_of_year contains instance.id if {
	some instance in input.instances
	within(instance.date, year_ago)
}

interactive_of_year contains instance.id if {
	some instance in input.instances
	instance.id in instances_of_year
	meant_for_interaction(instance)
	count(groups(attendees[instance.id])) >= interactive_members_min
}

joint_projects contains project.id if {
	some project in input.projects
	project.start <= input.as_of
	contributing := {partner.id |
		some partner in project.partners
		partner.role != "none"
		partner.contribution != "none"
	}
	count(groups(contributing)) >= joint_project_min
}

active contains partner if {
	some project in input.projects
	project.id in joint_projects
	not project.end <= year_ago
	some partner in ids(project, "partners")
}

active contains member.id if {
	some member in input.members
	attended := {id | some id in interactive_of_year; member.id in attendees[id]}
	count(attended) >= active_instances_min
}

between_members(relation) if relation.between in {"members_with_business", "members"}

between_members(relation) if count(groups(ids(relation, "parties"))) >= interactive_members_min

b2b(relation) if {
	not relation.kind in {"knows", "b2b_meeting"}
	relation.between == "members_with_business"
}

b2b(relation) if {
	not relation.kind in {"knows", "b2b_meeting"}
	between_members(relation)
	count(ids(relation, "parties") & businesses) > 0
}

# --- L1-01 ---

default critical_mass := false

critical_mass if {
	count(business_groups) >= companies_min
	count(business_groups) > business_share_min * count(groups(current))
}

# --- L1-03 ---

default primary_interaction := false

primary_interaction if {
	count(contacts) + count(interactive_of_year) >= contacts_needed
	core_know_one_another
	count({relation.id | some relation in input.relations; b2b(relation)}) >= b2b_relations_min
}

contacts contains relation.id if {
	some relation in input.relations
	relation.kind != "knows"
	between_members(relation)
	within(relation.date, year_ago)
}

contacts_needed := larger(activities_floor, smaller(activities_per_year, ceil((activities_per_year * age) / 12)))

age := months - begun if {
	founded := parts(input.organisation.founded)
	months := (((today[0] - founded[0]) * 12) + today[1]) - founded[1]
	begun := count([1 | founded[2] > today[2]])
}

core_needed := smaller(
	ceil(core_share * count(business_groups)),
	larger(core_count, ceil(core_share_large * count(business_groups))),
)

core_know_one_another if count(groups(businesses & active)) >= core_needed

core_know_one_another if {
	some group in business_groups
	count(graph.reachable(ties, {group})) >= core_needed
}

ties := {group: {other | some [group, other] in tied} | some group in business_groups}

tied := met_often | met_for_business | know_each_other | dealt | worked_together

# Who was at which of the smaller instances of the year.
came_to := {group: came |
	some group in business_groups
	came := {id | some id in interactive_of_year; group in present_at[id]}
}

present_at[id] := groups(attendees[id] & businesses) if {
	some id in interactive_of_year
	count(attendees[id]) <= largest_meeting
}

met_often := {[group, other] |
	some group in business_groups
	some other in business_groups
	group != other
	count(came_to[group] & came_to[other]) >= common_instances_min
}

met_for_business := {pair |
	some relation in input.relations
	relation.kind == "b2b_meeting"
	within(relation.date, year_ago)
	some pair in pairs(ids(relation, "parties"))
}

know_each_other := {[group_of[one], group_of[other]] |
	some survey in input.surveys
	within(survey.date, two_years_ago)
	known := {[answer.respondent, answer.other] | some answer in survey.pairs; answer.knows}
	some [one, other] in known
	[other, one] in known
	one in businesses
	other in businesses
}

dealt := {pair |
	some relation in input.relations
	b2b(relation)
	within(relation.date, two_years_ago)
	some pair in pairs(ids(relation, "parties"))
}

worked_together := {pair |
	some project in input.projects
	project.id in joint_projects
	not project.end <= two_years_ago
	some pair in pairs(ids(project, "partners"))
}

pairs(links) := {[group, other] |
	some group in groups(links & businesses)
	some other in groups(links & businesses)
	group != other
}

# --- L1-07 ---

default regular_mechanisms := false

regular_mechanisms if count(good_mechanisms) >= mechanisms_min

good_mechanisms contains mechanism.id if {
	some mechanism in input.mechanisms
	mechanism.procedure != "none"
	mechanism.owner != "none"
	held := [instance | some instance in input.instances; instance.mechanism == mechanism.id]
	edge := months_before(window[mechanism.cadence])
	recent := [instance | some instance in held; within(instance.date, edge)]
	keeps_cadence(mechanism, recent, edge)
	keeps_format(mechanism, held)
	brings_back(held, recent)
}

window := {
	"weekly": 12, "biweekly": 12, "monthly": 12, "two-monthly": 12, "quarterly": 12, "continuous": 12,
	"half-yearly": 24, "annual": 30,
}

per_year := {"weekly": 52, "biweekly": 26, "monthly": 12, "two-monthly": 6, "quarterly": 4, "continuous": 12}

keeps_cadence(mechanism, recent, _) if {
	mechanism.cadence == "annual"
	count([1 | some instance in recent; count(object.get(instance, "follow_ups", [])) > 0]) >= annual_instances_min
}

keeps_cadence(mechanism, recent, _) if {
	mechanism.cadence == "half-yearly"
	count(recent) >= cadence_instances_min
}

keeps_cadence(mechanism, recent, edge) if {
	often := per_year[mechanism.cadence]
	count(recent) >= cadence_instances_min
	expected := floor((months_to_run(mechanism, max([edge, mechanism.first_date])) * often) / 12)
	count(recent) * cadence_of >= cadence_kept * expected
}

# Months after a day, days out of season or in a documented break not counted.
months_to_run(mechanism, after) := sum([share |
	begun := parts(after)
	first := (begun[0] * 12) + begun[1]
	last := (today[0] * 12) + today[1]
	some index in numbers.range(first, last)
	month := ((index - 1) % 12) + 1
	in_season(mechanism, month)
	year := floor((index - 1) / 12)
	length := days_in(year, month)
	start := max([after, sprintf("%04d-%02d-00", [year, month])])
	end := min([input.as_of, sprintf("%04d-%02d-%02d", [year, month, length])])
	broken := sum([days_between(max([start, day_before(one.from)]), min([end, one.to])) |
		some one in object.get(mechanism, "suspensions", [])
		one.document != "none"
		max([start, day_before(one.from)]) < min([end, one.to])
	])
	share := (days_between(start, end) - broken) / length
])

in_season(mechanism, _) if count(object.get(mechanism, "season", [])) == 0

in_season(mechanism, month) if sprintf("%02d", [month]) in mechanism.season

# Both days are of one month.
days_between(after, until) := to_number(trim_left(substring(until, 8, 2), "0")) - day_number(after)

day_number(day) := 0 if endswith(day, "-00")

day_number(day) := parts(day)[2] if not endswith(day, "-00")

day_before(day) := sprintf("%s-%02d", [substring(day, 0, 7), parts(day)[2] - 1])

keeps_format(mechanism, held) if {
	formats := {instance.format | some instance in held; instance.format != "none"}
	some format in formats
	count([1 | some instance in held; instance.format == format]) >= formats_needed(mechanism)
}

formats_needed(mechanism) := same_format_annual_min if mechanism.cadence == "annual"

formats_needed(mechanism) := same_format_min if mechanism.cadence != "annual"

brings_back(held, recent) if {
	came := {id | some instance in recent; some id in attendees[instance.id]; group_of[id]}
	count(came) > 0
	back := {id | some id in came; count([1 | some instance in held; id in attendees[instance.id]]) > 1}
	count(back) >= return_share_min * count(came)
}

# --- L2-12 ---

default stakeholder_balance := false

stakeholder_balance if {
	count(engaged & kinds(business_side)) >= helix_min
	count(engaged & kinds(knowledge_side)) >= helix_min
	count(engaged & kinds(policy_side)) >= helix_min
	not one_group_dominates
}

one_group_dominates if {
	some board in boards
	some seat in board
	count(seats_beside(seat, board)) * group_seats_of > group_seats * count(board)
}

kinds(wanted) := {one.id | some one in array.concat(input.members, input.organisations); one.kind in wanted}

engaged := represented & took_part

represented := current | seated | by_agreement

seated contains id if {
	some body in input.bodies
	some id in ids(body, "seats")
}

by_agreement contains partner.organisation if {
	some partner in input.partners
	partner.agreement != "none"
}

took_part contains id if {
	some instance in input.instances
	within(instance.date, two_years_ago)
	some field in ["attendees", "hosted_by", "led_by", "mentored_by"]
	some id in ids(instance, field)
}

took_part contains id if {
	some meeting in input.meetings
	within(meeting.date, two_years_ago)
	some id in ids(meeting, "attendees")
}

took_part contains id if {
	some project in input.projects
	project.start <= input.as_of
	not project.end <= two_years_ago
	some field in ["partners", "led_by"]
	some id in ids(project, field)
}

boards contains seats if {
	some body in input.bodies
	body.kind == "board"
	seats := ids(body, "seats")
	count(seats) >= board_seats_floor
}

seats_beside(seat, board) := {other | some other in board; represents(other) == represents(seat)}

represents(id) := object.get(group_of, id, id)

# --- L2-14 ---

default diversified_finance := false

diversified_finance if {
	today[0] - 1 in years_with_income
	today[0] - income_years in years_with_income
	count([1 | some source in sources; source >= class_share_min * total_income]) >= income_classes_min
	not depends_on_one_source
	sum(array.slice(sources, 1, 4)) >= own_income_min * total_income
}

years_with_income := {line.year | some line in income}

depends_on_one_source if {
	some source in array.concat(sources, [other_income])
	source > income_max_share * total_income
}

income := [line |
	some line in input.finance
	line.side == "income"
	line["class"] != "in_kind"
	line.year < today[0]
	line.year >= today[0] - income_years
]

source_classes := [
	{"grant", "public_budget"},
	{"membership_fee", "target_fee"},
	{"service_sale", "success_fee"},
	{"joint_project"},
]

sources := [amount |
	some classes in source_classes
	amount := sum([line.amount | some line in income; line["class"] in classes])
]

total_income := sum([line.amount | some line in income])

other_income := total_income - sum(sources)

# --- AP-2 ---

default single_project_consortium := false

single_project_consortium if {
	begun := [project | some project in input.projects; project.start <= input.as_of]
	count(begun) == 1
	members_in_it := groups(ids(begun[0], "partners") & current)
	count(members_in_it) >= single_project_share * count(groups(current))
	count([1 | some instance in input.instances; outside_projects(instance)]) == 0
}

outside_projects(instance) if {
	object.get(instance, "mechanism", "none") != "none"
	object.get(instance, "part_of", "none") == "none"
}

# --- AP-4 ---

default grant_office := false

grant_office if {
	paid_by_grants := [1 | some instance in input.instances; instance.id in instances_of_year; instance.funding == "grant"]
	count(paid_by_grants) >= grant_instances_min
	count(paid_by_grants) >= exclusive * count(instances_of_year)
	count(member_carried) == 0
}

member_carried contains mechanism.id if {
	some mechanism in input.mechanisms
	carried := [1 |
		some instance in input.instances
		instance.mechanism == mechanism.id
		instance.id in instances_of_year
		carried_by_members(instance)
	]
	count(carried) >= carried_min
}

carried_by_members(instance) if count(groups(ids(instance, "hosted_by"))) > 0

carried_by_members(instance) if count(groups(ids(instance, "led_by"))) > 0

carried_by_members(instance) if instance.funding in {"fees", "members"}
