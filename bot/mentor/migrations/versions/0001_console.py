"""The tables of the mentors' console."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mentor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor")),
        sa.UniqueConstraint("name", name=op.f("uq_mentor_name")),
    )
    op.create_table(
        "mentor_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.String(length=25), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True, comment="the words stand in the files, or were overtaken by others"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_correction")),
    )
    op.create_table(
        "mentor_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=25), nullable=False),
        sa.Column("mentor", sa.String(length=60), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_log")),
    )
    op.create_table(
        "mentor_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column(
            "digest", sa.String(length=64), nullable=False, comment="of the folded words: texts that differ only in writing are one"
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=80), nullable=True, comment="what was answered, empty where nothing was"),
        sa.Column("suggestions", sa.Text(), nullable=False, comment="ids divided by blanks, the likeliest first"),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("exported_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_question")),
        sa.UniqueConstraint("language", "digest", name=op.f("uq_mentor_question_language_digest")),
    )
    op.create_table(
        "mentor_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("ran_at", sa.String(length=25), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_run")),
    )
    op.create_table(
        "mentor_test_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_test_list")),
        sa.UniqueConstraint("name", name=op.f("uq_mentor_test_list_name")),
    )
    op.create_table(
        "mentor_correction_vote",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("voted_at", sa.String(length=25), nullable=False),
        sa.ForeignKeyConstraint(["correction_id"], ["mentor_correction.id"], name=op.f("fk_mentor_correction_vote_correction_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_correction_vote_mentor_id")),
        sa.PrimaryKeyConstraint("correction_id", "mentor_id", name=op.f("pk_mentor_correction_vote")),
    )
    op.create_table(
        "mentor_heard",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["mentor_question.id"], name=op.f("fk_mentor_heard_question_id")),
        sa.PrimaryKeyConstraint("question_id", "conversation", name=op.f("pk_mentor_heard")),
    )
    op.create_index(op.f("ix_mentor_heard_conversation"), "mentor_heard", ["conversation"], unique=False)
    op.create_table(
        "mentor_invitation_used",
        sa.Column("invitation", sa.String(length=40), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.String(length=25), nullable=False),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_invitation_used_mentor_id")),
        sa.PrimaryKeyConstraint("invitation", name=op.f("pk_mentor_invitation_used")),
    )
    op.create_table(
        "mentor_run_result",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("expected", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("given", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["mentor_run.id"], name=op.f("fk_mentor_run_result_run_id")),
        sa.PrimaryKeyConstraint("run_id", "place", name=op.f("pk_mentor_run_result")),
    )
    op.create_table(
        "mentor_sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column(
            "fingerprint", sa.String(length=16), nullable=False, comment="of what was signed: another text needs another signature"
        ),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_sign_off_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_sign_off")),
    )
    op.create_index(op.f("ix_mentor_sign_off_subject"), "mentor_sign_off", ["subject"], unique=False)
    op.create_table(
        "mentor_test_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("expected", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["mentor_test_list.id"], name=op.f("fk_mentor_test_question_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_test_question")),
        sa.UniqueConstraint("list_id", "language", "text", name=op.f("uq_mentor_test_question_list_id_language_text")),
    )
    op.create_table(
        "mentor_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("persona", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=80), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.String(length=25), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_verdict_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_verdict")),
    )
    op.create_index(op.f("ix_mentor_verdict_verdict"), "mentor_verdict", ["verdict"], unique=False)
    op.create_table(
        "mentor_vote",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("intent", sa.String(length=80), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False, comment="the lead's vote on a disagreement"),
        sa.Column("voted_at", sa.String(length=25), nullable=False),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_vote_mentor_id")),
        sa.ForeignKeyConstraint(["question_id"], ["mentor_question.id"], name=op.f("fk_mentor_vote_question_id")),
        sa.PrimaryKeyConstraint("question_id", "mentor_id", name=op.f("pk_mentor_vote")),
    )


def downgrade() -> None:
    op.drop_table("mentor_vote")
    op.drop_index(op.f("ix_mentor_verdict_verdict"), table_name="mentor_verdict")
    op.drop_table("mentor_verdict")
    op.drop_table("mentor_test_question")
    op.drop_index(op.f("ix_mentor_sign_off_subject"), table_name="mentor_sign_off")
    op.drop_table("mentor_sign_off")
    op.drop_table("mentor_run_result")
    op.drop_table("mentor_invitation_used")
    op.drop_index(op.f("ix_mentor_heard_conversation"), table_name="mentor_heard")
    op.drop_table("mentor_heard")
    op.drop_table("mentor_correction_vote")
    op.drop_table("mentor_test_list")
    op.drop_table("mentor_run")
    op.drop_table("mentor_question")
    op.drop_table("mentor_log")
    op.drop_table("mentor_correction")
    op.drop_table("mentor")
