"""What both journeys share: windows by role, the council's room, the QR code of a paper."""

import subprocess

import cv2

from accreditation.models import Case


class Journey:
    """The people of the case, each with a window of their own, opened when first needed."""

    def __init__(self, enter, town):
        self.enter, self.town, self.windows = enter, town, {}

    def __getattr__(self, role):
        people = {"head": self.town.head, "lead": self.town.lead, **self.town.staff}
        return self.window(people[role])

    def window(self, user):
        if user.pk not in self.windows:
            self.windows[user.pk] = self.enter(user)
        return self.windows[user.pk]

    @property
    def case(self):
        return Case.objects.for_page().get()

    def at(self, status):
        assert self.case.status == status


def open_item(secretary, meeting, item, key):
    secretary.open("governance:item_detail", meeting.pk, item.pk)
    secretary.fill(proposal_key=key)
    secretary.send(secretary.find('form[action$="/open/"] button.primary'))


def vote(person, meeting, item, choice):
    person.open("governance:item_detail", meeting.pk, item.pk)
    person.find(f'aside.voting > form [name="choice"][value="{choice}"]').check()
    person.send(person.find("aside.voting > form button.primary"))


def close_item(secretary, meeting, item):
    secretary.open("governance:item_detail", meeting.pk, item.pk)
    secretary.find('[data-opens="close-item"]').click()
    secretary.agree("close-item")


def scan(paper, folder):
    """Read the QR code from the printed page, as a telephone would."""
    pdf = folder / "certificate.pdf"
    with paper.file.file.open("rb") as source:
        pdf.write_bytes(source.read())
    found = False
    # A telephone looks until it can read: now and then OpenCV cannot read a sound code at one resolution.
    for resolution in ("200", "300", "150", "240", "400"):
        page = folder / f"page-{resolution}"
        size = ["-r", resolution, "-f", "1", "-l", "1", "-singlefile"]
        subprocess.run(["pdftoppm", *size, "-png", pdf, page], check=True)
        text, corners, _straight = cv2.QRCodeDetector().detectAndDecode(cv2.imread(f"{page}.png"))
        found = found or corners is not None
        if text:
            return text
    assert found, "no QR code on the certificate"
    return ""
