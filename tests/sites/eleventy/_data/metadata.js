export default {
	title: "Bread Every Week",
	url: "https://bread.example.org/",
	language: "en",
};
